import type { RunItem } from '../../../api/types.ts';
import { reasonOf } from '../reasons.ts';

const CAUSE: Record<string, string> = {
  crash: 'Crashed',
  stop: 'Stopped as asked',
  exit: 'Ended by itself',
  lost: 'Lost',
};

/** How a run ended: what kind of end, and the API's words, or else its signal or code. */
export function endOf({ ended_at, why, cause, code, signal, by }: RunItem): string {
  if (ended_at === null) return 'Running';
  const kind = CAUSE[cause ?? ''] ?? 'Ended';
  const words = cause === 'exit' ? '' : reasonOf(why, by);
  if (words) return `${kind}: ${words}`;
  const how = signal !== null ? `signal ${signal}` : code !== null ? `code ${code}` : '';
  return how && cause !== 'stop' ? `${kind}, ${how}` : kind;
}
