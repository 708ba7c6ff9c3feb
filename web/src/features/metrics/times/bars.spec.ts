import { expect, test } from 'vitest';
import { deliveryTimes } from '../../../test/figures.ts';
import { barsOf, boundsWords, endsOfBars } from './bars.ts';

test('bars are over the part that holds anything, gaps in it included', () => {
  const bars = barsOf(deliveryTimes());
  expect(bars.map(({ share }) => share)).toEqual([1, 0, 0.5]);
  expect(bars.map(({ words }) => words)).toEqual(['2 s to 4 s: 40', '4 s to 8 s: 0', '8 s to 16 s: 20']);
  expect(endsOfBars(deliveryTimes())).toEqual(['2 s', '16 s']);
});

test('what took longer than is measured is called longer', () => {
  const histogram = [
    { up_to_s: 1024, count: 1 },
    { up_to_s: null, count: 3 },
  ];
  expect(endsOfBars({ histogram })).toEqual(['0 s', 'longer']);
  expect(barsOf({ histogram }).at(-1)?.words).toBe('over 17 min 4 s: 3');
});

test('a percentile is told with what it lies between', () => {
  const { p50, p99 } = deliveryTimes();
  expect([boundsWords(p50), boundsWords(p99)]).toEqual(['3.2 s to 4 s', 'longer than 17 min 4 s']);
});
