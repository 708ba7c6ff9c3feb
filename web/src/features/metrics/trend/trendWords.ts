import { count, percent } from '../../../util/format.ts';
import { dayAt, minuteAt } from '../../../util/zoned.ts';
import type { Bucket } from './buckets.ts';

const DAY_S = 86_400;

/** "5 min", "6 h", "1 d". Pure. */
export function stepWords(seconds: number): string {
  if (seconds % DAY_S === 0) return `${seconds / DAY_S} d`;
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${seconds / 60} min`;
}

/** "24 Nov 14:05 – 14:10", or "24 Nov" of a whole day. Pure. */
export function bucketWords({ from, to }: Bucket, stepS: number, zone: string): string {
  if (stepS === DAY_S) return dayAt(from, zone);
  return `${dayAt(from, zone)} ${minuteAt(from, zone)} – ${minuteAt(to, zone)}`;
}

/** The figures of a bucket, as they stand beside its time. Pure. */
export function bucketFigures(bucket: Bucket): { name: string; value: string }[] {
  const { attempts, sent, delivered, success, failure, pending, success_rate, n } = bucket;
  const rate = success_rate === null ? 'not enough data' : percent(success_rate);
  return [
    { name: 'Attempted', value: count(attempts) },
    { name: 'Accepted', value: count(sent) },
    { name: 'Delivered', value: count(delivered) },
    { name: 'Success', value: count(success) },
    { name: 'Failed', value: count(failure) },
    { name: 'Pending', value: count(pending) },
    { name: 'Success rate', value: `${rate}, n ${count(n)}` },
  ];
}

/** What a chart cannot tell by itself. Pure. */
export function trendNote(buckets: Bucket[]): string {
  const open = buckets.at(-1)?.open && 'The shaded bucket is not over yet.';
  const gaps = buckets.some(({ success_rate }) => success_rate === null);
  return [open, gaps && 'Where the lower line has a gap, there is not enough data for a rate.']
    .filter(Boolean)
    .join(' ');
}
