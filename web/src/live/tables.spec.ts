import { expect, test } from 'vitest';
import { point } from '../test/figures.ts';
import { summary } from '../test/fixtures.ts';
import { countryRows, minutesOf, totalsOf } from './tables.ts';

const quota = (country: string, used: number) => ({
  country,
  country_name: `Land of ${country}`,
  limit: 10,
  ceiling: 10,
  burst: 1,
  used,
  waiting: 1,
  next_at: null,
  quarantine_until: null,
  waiters: [],
  shares: [],
  shares_since: '2026-11-24T12:00:00Z',
  refusals: [],
  changed: null,
});

test('a country has a row when it has a quota, or messages, or both', () => {
  const rows = countryRows(
    [
      { ...summary(), country: 'UZ' },
      { ...summary(), country: 'XX' },
    ],
    [quota('UZ', 7), quota('UA', 0)],
  );
  expect(Object.keys(rows).sort()).toEqual(['UA', 'UZ', 'XX']);
  expect(rows.UZ).toMatchObject({ sent: 100, used: 7, limit: 10, country_name: 'Land of UZ' });
  expect(rows.UA).toMatchObject({ sent: 0, enough_data: false, success_rate: null });
  expect(rows.XX).toMatchObject({ sent: 100, limit: null, country_name: 'XX' });
});

test('totals add up counts, and take the rate over all of them', () => {
  const total = totalsOf(
    { items: [summary({ success: 90, n: 100 }), summary({ success: 0, n: 20 })], minimum_sample: 20 },
    3600,
  );
  expect(total).toMatchObject({ sent: 200, failure: 24, n: 120, success_rate: 0.75, window_s: 3600 });
  expect(total.failure_by_blame.operator).toBe(20);
});

test('under the minimum sample there is no rate over all either', () => {
  const total = totalsOf({ items: [summary({ success: 9, n: 10 })], minimum_sample: 20 }, 3600);
  expect(total).toMatchObject({ n: 10, enough_data: false, success_rate: null });
});

test('no message at all gives no rate, not zero', () => {
  expect(totalsOf({ items: [], minimum_sample: 20 }, 3600)).toMatchObject({
    sent: 0,
    success_rate: null,
    enough_data: false,
  });
});

test('the points of all series of one minute become one', () => {
  const at = '2026-11-24T01:30:00Z';
  const series = [
    { key: 'UZ', points: [point(at, { sent: 3, success: 2, failure: 1 })] },
    { key: 'UA', points: [point(at, { sent: 4, success: 1, failure: 0 })] },
  ];
  expect(minutesOf({ step_s: 60, tz: 'UTC', level: 'minute', series })).toEqual({
    [at]: { at, sent: 7, success: 3, failure: 1 },
  });
});
