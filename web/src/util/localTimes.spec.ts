import { expect, test } from 'vitest';
import { moment } from './format.ts';
import { localTimes } from './localTimes.ts';

const NOW = Date.parse('2026-11-25T05:00:00Z');
const AT = '2026-11-25T04:57:00Z';

test.each([
  ['It runs since 04:57:00 UTC (3 min).', `It runs since ${moment(AT, NOW)} (3 min).`],
  ['on since 2026-11-25 04:57 UTC, by ann', `on since ${moment(AT, NOW).slice(0, -3)}, by ann`],
  ['at 2026-11-23 04:57:00 UTC, code 1', `at ${moment('2026-11-23T04:57:00Z', NOW)}, code 1`],
  ['two: 04:57:00 UTC and 04:57:00 UTC', `two: ${moment(AT, NOW)} and ${moment(AT, NOW)}`],
  ['"in_utc UTC" has no time, nor has 4:5 UTC', '"in_utc UTC" has no time, nor has 4:5 UTC'],
])('%s', (text, local) => {
  expect(localTimes(text, NOW)).toBe(local);
});
