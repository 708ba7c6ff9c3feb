import type { MessageLife } from '../../api/types.ts';
import { BLAME_WORDS, STATE_WORDS } from './stateWords.ts';

/** One line of a message's life. */
export type Line = {
  key: string;
  word: string;
  tone: 'good' | 'bad' | 'busy';
  at: string;
  /** From the send; empty of the send itself. */
  after: string;
  /** Whose fault, and what was said of it. */
  notes: string[];
};

const WAITS = {
  report: 'Waits for a delivery report.',
  code: 'Delivered, and waits for its code.',
};

/** The send, then every state that is kept, first one first. Pure. */
export function linesOf({ sent_at, steps }: Pick<MessageLife, 'sent_at' | 'steps'>): Line[] {
  const send: Line = { key: 'send', word: 'Sent', tone: 'busy', at: sent_at, after: '', notes: [] };
  const rest = steps.map(({ state, at, after_s, blame, error, raw }): Line => {
    const { word, tone } = STATE_WORDS[state];
    const said = raw && `the gateway said ${raw}`;
    const notes = [blame && `fault of the ${BLAME_WORDS[blame]}`, error, said].filter(
      (note) => note !== null,
    );
    return {
      key: state,
      word: state === 'accepted' ? 'Accepted' : word,
      tone,
      at,
      after: afterWords(after_s),
      notes: notes.filter(Boolean),
    };
  });
  return [send, ...rest];
}

/** How it ended, or what it waits for. Pure. */
export function outcomeWords({ outcome, waits_for, state, expects_code }: MessageLife): string {
  if (waits_for) return WAITS[waits_for];
  if (outcome === 'success')
    return expects_code
      ? 'Success: its code was confirmed.'
      : 'Success: it was delivered, and no code is due.';
  return `Failure: ${STATE_WORDS[state].word.toLowerCase()}.`;
}

/** "3.204 s later"; clocks of gateway and store may disagree by a little. Pure. */
function afterWords(seconds: number): string {
  return seconds < 0 ? 'before the send, by the clocks' : `${seconds.toFixed(3)} s later`;
}
