import { expect, test } from 'vitest';
import type { QuotaItem } from '../../api/types.ts';
import { quotaItem } from '../../test/fixtures.ts';
import { isOfNumbers, refusalToTell, refusalWords } from './refusalWords.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
type Reason = QuotaItem['refusals'][number]['reason'];

function told(...refusals: [Reason, secondsAgo: number][]) {
  const item = quotaItem('UZ', {
    refusals: refusals.map(([reason, secondsAgo]) => ({
      reason,
      pair: 'UZ_ucell',
      detail: '',
      at: new Date(NOW - secondsAgo * 1000).toISOString(),
    })),
  });
  return refusalToTell(item, NOW)?.reason;
}

test('of those that hold now, one that somebody should look at comes before the daily want of slots', () => {
  expect(told(['quota', 1], ['no_number', 30], ['opted_out', 40])).toBe('no_number');
});

test('one that is over does not hide the newest', () => {
  expect(told(['quota', 1], ['no_number', 121])).toBe('quota');
  expect(told(['no_number', 500])).toBe('no_number');
  expect(told()).toBeUndefined();
});

test('what the numbers of a pair cause leads to them', () => {
  expect(isOfNumbers('no_number')).toBe(true);
  expect(isOfNumbers('paused')).toBe(false);
});

test('a reason of a newer API is shown by its own name', () => {
  expect(refusalWords('moon_phase')).toEqual({ word: 'moon phase', todo: '' });
});
