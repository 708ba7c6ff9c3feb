import { explain } from '../../api/problem.ts';
import { duration } from '../../util/format.ts';

/** Of a query, what tells how fresh its answer is. */
export type Answer<Data> = {
  data: Data | undefined;
  error: unknown;
  isError: boolean;
  /** The browser is offline. */
  isPaused: boolean;
  dataUpdatedAt: number;
};

/** The longest time between two readings (`refreshMs`), and some for a slow answer. */
const OLD_MS = 6 * 60_000;

/** That what is shown is not what it would be now, since when and why; null where it is fresh. Pure. */
export function staleWords(answer: Answer<unknown>, now: number): string | null {
  if (answer.data === undefined) return null;
  const age = now - answer.dataUpdatedAt;
  const old = `These figures are ${duration(age)} old.`;
  if (answer.isError) return `${old} They could not be read again: ${explain(answer.error)}`;
  if (answer.isPaused) return `${old} The browser has no network.`;
  return age > OLD_MS ? `${old} smsdeck serve has not answered since.` : null;
}
