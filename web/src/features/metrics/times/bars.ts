import type { DeliveryTimes } from '../../../api/types.ts';
import { count, duration } from '../../../util/format.ts';

export type Bar = { key: string; words: string; count: number; share: number };

/** The part of the histogram in which anything lies; bars beside the largest one. Pure. */
export function barsOf({ histogram }: Pick<DeliveryTimes, 'histogram'>): Bar[] {
  const first = histogram.findIndex((bucket) => bucket.count > 0);
  const last = histogram.findLastIndex((bucket) => bucket.count > 0);
  const largest = Math.max(1, ...histogram.map((bucket) => bucket.count));
  return histogram.slice(first, last + 1).map(({ up_to_s, count: n }, index) => {
    const above = histogram[first + index - 1]?.up_to_s ?? 0;
    const words = up_to_s === null ? `over ${short(above)}` : `${short(above)} to ${short(up_to_s)}`;
    return { key: String(up_to_s), words: `${words}: ${count(n)}`, count: n, share: n / largest };
  });
}

/** The two ends of the time that the bars are over. Pure. */
export function endsOfBars({ histogram }: Pick<DeliveryTimes, 'histogram'>): [string, string] {
  const first = histogram.findIndex((bucket) => bucket.count > 0);
  const last = histogram.findLast((bucket) => bucket.count > 0)?.up_to_s;
  return [short(histogram[first - 1]?.up_to_s ?? 0), last ? short(last) : 'longer'];
}

/** "between 4 s and 5 s"; the histogram tells no percentile more exactly. Pure. */
export function boundsWords({ above_s, at_most_s }: DeliveryTimes['p50']): string {
  return at_most_s === null ? `longer than ${short(above_s)}` : `${short(above_s)} to ${short(at_most_s)}`;
}

function short(value: number): string {
  return value < 60 ? `${Number(value.toFixed(1))} s` : duration(value * 1000);
}
