import { expect, test } from 'vitest';
import { numberItem, pair } from '../../test/fixtures.ts';
import { byNeed, isNumberLike, registeredWords, standingOf } from './numberWords.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');

test.each([
  ['+998', true],
  ['998901234567', true],
  ['90 123-45-67', true],
  ['(90) 123', true],
  ['own test SIMs', false],
  ['rack 2', false],
  ['2026-11-24', false],
  ['contract 4711', false],
  ['', false],
])('whether %j is typed as a phone number: %s', (text, like) => expect(isNumberLike(text)).toBe(like));

test.each([
  [{}, 'free', false],
  [{ free_at: '2026-11-24T12:10:00Z' }, 'at its cap for 10 min', true],
  [{ free_at: '2026-11-24T11:59:00Z' }, 'free', false],
  [{ opted_out: true, free_at: '2026-11-24T12:10:00Z' }, 'opted out', true],
])('a number with %o is %s', (fields, words, held) => {
  expect(standingOf(numberItem('a', fields), NOW)).toEqual({ words, held });
});

test('of numbers from before it was kept, it says so', () => {
  const old = numberItem('a', { registered_at: null, registered_by: null });
  expect(registeredWords(old, NOW)).toBe('long ago');
});

test('pairs without numbers come first', () => {
  const pools = [pair('UZ_a'), pair('UZ_c', { numbers: 0 }), pair('UZ_b')];
  expect(pools.sort(byNeed).map((one) => one.pair)).toEqual(['UZ_c', 'UZ_a', 'UZ_b']);
});
