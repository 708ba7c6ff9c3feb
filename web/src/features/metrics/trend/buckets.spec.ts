import { expect, test } from 'vitest';
import { point, trend } from '../../../test/figures.ts';
import { bucketsOf, countsOf, lonely, newestWhole, ratesOf, stretchOf } from './buckets.ts';
import { bucketFigures, bucketWords, stepWords, trendNote } from './trendWords.ts';

const TWO = [point('2026-11-24T01:00:00Z'), point('2026-11-24T01:05:00Z', { success_rate: null, n: 3 })];
const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);

test('a bucket whose end is to come is open, and only that one', () => {
  expect(bucketsOf(trend(TWO), at('01:09:59')).map(({ open }) => open)).toEqual([false, true]);
  expect(bucketsOf(trend(TWO), at('01:10:00')).map(({ open }) => open)).toEqual([false, false]);
});

test('a bucket ends where the next begins, also on the day when clocks change', () => {
  const days = [point('2026-10-25T00:00:00+02:00'), point('2026-10-26T00:00:00+01:00')];
  const [first] = bucketsOf(trend(days, { step_s: 86_400 }), at('12:00:00'));
  expect(((first?.to ?? 0) - (first?.from ?? 0)) / 3_600_000).toBe(25);
});

test('a rate without enough data is a gap, while counts go on', () => {
  const buckets = bucketsOf(trend(TWO), at('02:00:00'));
  expect(ratesOf(buckets)[1]).toEqual([0.875, null]);
  expect(countsOf(buckets).slice(1)).toEqual([
    [110, 110],
    [100, 100],
    [80, 80],
    [70, 70],
    [12, 12],
  ]);
  expect(countsOf(buckets)[0]).toEqual([at('01:00:00') / 1000, at('01:05:00') / 1000]);
});

test('a point between two gaps is drawn as a dot', () => {
  expect(lonely([0.5, null, 0.6, null, 0.7, 0.8])).toEqual([0, 2]);
});

test('what was dragged over is of whole minutes, and holds every bar that was touched', () => {
  const start = at('01:00:00') / 1000;
  expect(stretchOf(start - 140, start + 140, 300)).toEqual([at('01:00:00'), at('01:05:00')]);
  expect(stretchOf(start, start + 1, 60)).toEqual([at('01:00:00'), at('01:01:00')]);
});

test('the newest bucket that is over is told; within one bucket, that one', () => {
  expect(newestWhole(bucketsOf(trend(TWO), at('01:07:00')))?.from).toBe(at('01:00:00'));
  expect(newestWhole(bucketsOf(trend(TWO.slice(1)), at('01:07:00')))?.open).toBe(true);
  expect(newestWhole([])).toBeUndefined();
});

test('figures of a bucket are words, and too few messages give no rate', () => {
  const [, second] = bucketsOf(trend(TWO), at('02:00:00'));
  if (!second) throw new Error('there are two');
  expect(bucketWords(second, 300, 'UTC')).toBe('24 Nov 01:05 – 01:10');
  expect(bucketFigures(second).at(-1)).toEqual({ name: 'Success rate', value: 'not enough data, n 3' });
});

test('what the chart cannot show is said', () => {
  expect(trendNote(bucketsOf(trend(TWO), at('01:07:00')))).toMatch(/not over yet.*gap/);
  expect(trendNote(bucketsOf(trend(TWO.slice(0, 1)), at('02:00:00')))).toBe('');
});

test.each([
  [60, '1 min'],
  [21_600, '6 h'],
  [86_400, '1 d'],
])('a step of %i s is %s', (seconds, words) => expect(stepWords(seconds)).toBe(words));
