import type { Trend, TrendPoint } from '../../../api/types.ts';

const MINUTE_MS = 60_000;

/** One bucket, with its ends in epoch milliseconds. */
export type Bucket = Omit<TrendPoint, 'at'> & {
  from: number;
  to: number;
  /** Its time is not over yet: it will have more. */
  open: boolean;
};

export type Drawn = 'attempts' | 'sent' | 'delivered' | 'success' | 'failure';
/** Times in epoch seconds, then attempts, accepted, delivered, success, failure. */
export type Counts = [number[], number[], number[], number[], number[], number[]];
/** Times, then rates; a gap where there is none. */
export type Rates = [number[], (number | null)[]];

/** The buckets of the one series of a trend, oldest first; none where nothing was sent. `now` in ms. Pure. */
export function bucketsOf(trend: Trend, now: number): Bucket[] {
  const points = trend.series[0]?.points ?? [];
  const starts = points.map(({ at }) => Date.parse(at));
  return points.map(({ at: _, ...figures }, index) => {
    const from = starts[index] ?? 0;
    // Where a clock is put on or back a bucket is longer or shorter than the step.
    const to = starts[index + 1] ?? from + trend.step_s * 1000;
    return { ...figures, from, to, open: to > now };
  });
}

/** What the upper chart draws. Pure. */
export function countsOf(buckets: Bucket[]): Counts {
  const column = (name: Drawn) => buckets.map((one) => one[name]);
  return [
    timesOf(buckets),
    column('attempts'),
    column('sent'),
    column('delivered'),
    column('success'),
    column('failure'),
  ];
}

/** What the lower chart draws: no rate for what is under the minimum sample, never 0 % or 100 %. Pure. */
export function ratesOf(buckets: Bucket[]): Rates {
  return [timesOf(buckets), buckets.map(({ success_rate }) => success_rate)];
}

/** Points that no line leads to, because their neighbours are gaps: they are drawn as dots. Pure. */
export function lonely(values: ArrayLike<number | null | undefined>): number[] {
  const known = (index: number) => values[index] !== null && values[index] !== undefined;
  return Array.from({ length: values.length }, (_, index) => index).filter(
    (index) => known(index) && !known(index - 1) && !known(index + 1),
  );
}

/**
 * What was dragged over on the axis (s), as whole minutes (ms). A bar stands around the start of its bucket, half a
 * step to either side. Pure.
 */
export function stretchOf(from: number, to: number, stepS: number): [number, number] {
  const [start, end] = [Math.floor((from + stepS / 2) / 60), Math.ceil((to + stepS / 2) / 60)];
  return [start * MINUTE_MS, end * MINUTE_MS];
}

/** The newest bucket that is over; of a range within one bucket, that one. Pure. */
export function newestWhole(buckets: Bucket[]): Bucket | undefined {
  return buckets.findLast(({ open }) => !open) ?? buckets.at(-1);
}

function timesOf(buckets: Bucket[]): number[] {
  return buckets.map(({ from }) => from / 1000);
}
