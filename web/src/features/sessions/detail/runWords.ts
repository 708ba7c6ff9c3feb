import type { RunItem } from '../../../api/types.ts';

const CAUSE: Record<string, string> = {
  crash: 'Crashed',
  stop: 'Stopped as asked',
  exit: 'Ended by itself',
  lost: 'Lost: nobody saw its end',
};

/** How a run ended: the API's words where it has some, else its cause with its signal or code. */
export function endOf({ ended_at, why, cause, code, signal }: RunItem): string {
  if (ended_at === null) return 'Running';
  if (why) return why;
  const how = signal !== null ? `signal ${signal}` : code !== null ? `code ${code}` : '';
  return [CAUSE[cause ?? ''] ?? 'Ended', how].filter(Boolean).join(', ');
}
