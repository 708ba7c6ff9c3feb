import { expect, test } from 'vitest';
import { browserZone, dayAt, fromInput, minuteAt, secondAt, spanWords, toInput } from './zoned.ts';

const AT = Date.parse('2026-11-24T22:05:09Z');

test('times are told by the clock of the place', () => {
  expect([dayAt(AT, 'UTC'), minuteAt(AT, 'UTC'), secondAt(AT, 'UTC')]).toEqual([
    '24 Nov',
    '22:05',
    '22:05:09',
  ]);
  expect([dayAt(AT, 'Asia/Tashkent'), minuteAt(AT, 'Asia/Tashkent')]).toEqual(['25 Nov', '03:05']);
});

test('midnight is 00:00, not 24:00', () => {
  expect(minuteAt(Date.parse('2026-11-24T00:00:00Z'), 'UTC')).toBe('00:00');
});

test.each([
  ['2026-11-24T22:20:00Z', '24 Nov 22:05 – 22:20'],
  ['2026-11-25T01:05:00Z', '24 Nov 22:05 – 25 Nov 01:05'],
])('a stretch up to %s names its second day only where it is another', (to, words) => {
  expect(spanWords(AT, Date.parse(to), 'UTC')).toBe(words);
});

test.each(['UTC', browserZone()])('what an input of %s holds is read back as the same minute', (zone) => {
  expect(fromInput(toInput(AT, zone), zone)).toBe(Date.parse('2026-11-24T22:05:00Z'));
});

test('an input that is not filled in is no moment', () => expect(fromInput('', 'UTC')).toBeNull());
