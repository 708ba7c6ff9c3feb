import { expect, test } from 'vitest';
import { ago, count, duration, lengthWords, moment, percent, seconds, timeOfDay } from './format.ts';

test.each([
  [0, '0 s'],
  [-5_000, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [185_000, '3 min 5 s'],
  [7_800_000, '2 h 10 min'],
  [86_400_000 * 3 + 3_600_000 * 4, '3 d 4 h'],
])('%i ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

test.each([
  [0, '0 %'],
  [1, '100 %'],
  [0.9349, '93.5 %'],
  [0.9999, '99.9 %'],
  [0.0001, '0.1 %'],
  [0.5, '50.0 %'],
])('a rate of %f is %s', (rate, text) => expect(percent(rate)).toBe(text));

test.each([
  [0, '0.0 s'],
  [4.26, '4.3 s'],
  [185, '3 min 5 s'],
])('%f seconds that were measured are %s', (value, text) => expect(seconds(value)).toBe(text));

test.each([
  ['15m', '15 min'],
  ['24h', '24 h'],
  ['soon', 'soon'],
])('a length of %s is %s', (length, words) => expect(lengthWords(length)).toBe(words));

test('large counts are grouped', () => expect(count(1_234_567)).toBe('1,234,567'));

test('ago is one unit', () => {
  const now = Date.parse('2026-11-24T02:00:00Z');
  expect(ago('2026-11-24T01:08:20Z', now)).toBe('51 min ago');
  expect(ago('2026-11-24T02:00:09Z', now)).toBe('0 s ago');
});

test('a moment of another day carries its day', () => {
  const noon = new Date(2026, 10, 24, 12, 0, 5);
  const now = new Date(2026, 10, 24, 20).getTime();
  const yesterday = new Date(2026, 10, 23, 12, 0, 5);
  expect(moment(noon.toISOString(), now)).toBe('12:00:05');
  expect(moment(yesterday.toISOString(), now)).toBe('23 Nov 12:00:05');
  expect(timeOfDay(noon.toISOString())).toBe('12:00:05');
});
