/** Flags and health of a session in words: what it means, and what to do. Pure. */

type Mark = { word: string; meaning: string; tone: 'warn' | 'bad' | 'quiet' };

export const MARKS: Record<string, Mark> = {
  drift: {
    word: 'Started by hand',
    meaning: 'Somebody started it by hand, not smsdeck: adopt it, ignore it, or stop it.',
    tone: 'warn',
  },
  duplicate: {
    word: 'Duplicate',
    meaning: 'It runs more than once: a restart ends all of them and starts one.',
    tone: 'bad',
  },
  orphan: {
    word: 'Orphan',
    meaning: 'A process of it outlived its screen session: a restart ends it and starts a whole one.',
    tone: 'bad',
  },
  old_code: {
    word: 'Old code',
    meaning: "The program's file changed since it started: restart to run the new code.",
    tone: 'warn',
  },
  frozen: {
    word: 'Stopped by a signal',
    meaning:
      'Its program, wrapper or screen server was stopped (SIGSTOP). kill -CONT lets it go on; a restart ends it and starts a whole one.',
    tone: 'bad',
  },
  adopted: {
    word: 'Adopted',
    meaning:
      'It was taken over while it ran. It is watched like any other, but when it ends its exit code is not known; from its next start on it is.',
    tone: 'quiet',
  },
  ignored: {
    word: 'Ignored',
    meaning: 'It was not started by smsdeck, and somebody said to leave it alone.',
    tone: 'quiet',
  },
  stale: {
    word: 'Stale',
    meaning: 'It runs, but for a minute its program has not said that it makes progress: look at its log.',
    tone: 'warn',
  },
  no_data: {
    word: 'Nothing heard yet',
    meaning: 'Its program has not said yet that it makes progress.',
    tone: 'quiet',
  },
  low: { word: 'Low', meaning: 'Its success rate is low: look at its messages.', tone: 'warn' },
};

/** One that is not known here is shown by its own name: a newer API may have more of them. */
export function markOf(name: string): Mark {
  const word = name.replaceAll('_', ' ');
  return MARKS[name] ?? { word, meaning: `The API says "${word}" of it.`, tone: 'warn' };
}
