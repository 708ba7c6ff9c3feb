import type { Funnel } from '../../../api/types.ts';
import { STATE_WORDS } from '../../messages/stateWords.ts';

export type Stage = {
  name: string;
  count: number;
  /** Of all attempts: how long its bar is. */
  share: number;
  /** Of all attempts, what needs not come this far. */
  spared: number;
  /** Of the stage before; null of the first, and where that one is empty. */
  ofBefore: number | null;
  /** What did not come this far, most first. */
  lost: { state: keyof Funnel['lost']; word: string; count: number }[];
  waits: { word: string; count: number } | null;
};

type Lost = keyof Funnel['lost'];

/** From what was attempted to what was confirmed. Each message that a stage lacks is lost, waits, or has no code. Pure. */
export function stagesOf({
  attempts,
  accepted,
  delivered,
  confirmed,
  no_code_due,
  lost,
  pending,
}: Funnel): Stage[] {
  const stage = (
    name: string,
    count: number,
    before: number | null,
    states: Lost[],
    waits: Stage['waits'],
  ) => ({
    name,
    count,
    share: attempts > 0 ? count / attempts : 0,
    spared: 0,
    ofBefore: before ? count / before : null,
    lost: states
      .map((state) => ({ state, word: STATE_WORDS[state].word.toLowerCase(), count: lost[state] }))
      .filter((one) => one.count > 0)
      .toSorted((a, b) => b.count - a.count),
    waits: waits && waits.count > 0 ? waits : null,
  });
  return [
    stage('Attempted', attempts, null, [], null),
    stage('Accepted', accepted, attempts, ['failed_submit', 'unknown'], null),
    stage('Delivered', delivered, accepted, ['undelivered', 'expired', 'rejected', 'no_report'], {
      word: 'wait for a report',
      count: pending.report,
    }),
    {
      // Only of those that have a code to come.
      ...stage('Confirmed', confirmed, delivered - no_code_due, ['confirm_failed'], {
        word: 'wait for their code',
        count: pending.code,
      }),
      spared: attempts > 0 ? no_code_due / attempts : 0,
    },
  ];
}

/** "up to 5 min", "more than 1 h": the ages that any pending message has, youngest first. Pure. */
export function agesOf({ pending: { ages } }: Pick<Funnel, 'pending'>): { words: string; count: number }[] {
  return ages
    .map(({ up_to_s, count }) => ({
      words: up_to_s === null ? 'more than 1 h' : `up to ${up_to_s < 3600 ? `${up_to_s / 60} min` : '1 h'}`,
      count,
    }))
    .filter((age) => age.count > 0);
}
