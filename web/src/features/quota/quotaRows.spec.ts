import { expect, test } from 'vitest';
import { country, quotaItem } from '../../test/fixtures.ts';
import { compareBy, nextSlot, pace, withLive } from './quotaRows.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const later = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

test.each([
  [{}, false, 'open now', false],
  [{ next_at: later(3.2) }, false, 'in 4 s', false],
  [{ next_at: later(-1) }, false, 'open now', false],
  [{ next_at: later(80), quarantine_until: later(79.5) }, false, 'quarantine, 1 min 20 s left', true],
  [{ quarantine_until: later(-1) }, false, 'open now', false],
  [{ next_at: later(3) }, true, 'stopped', true],
])('next slot of %o with the kill switch %s: %s', (fields, stopped, words, held) => {
  expect(nextSlot(quotaItem('UZ', fields), NOW, stopped)).toEqual({ words, held });
});

test.each([
  [10, 1, 'one every 6 s'],
  [7, 1, 'one every 8.6 s'],
  [10, 3, 'up to 3 at once, 10 in any 60 s'],
])('a limit of %i with burst %i is %s', (limit, burst, words) => {
  expect(pace(limit, burst)).toBe(words);
});

test('live figures replace those that were read before, and nothing else', () => {
  const read = quotaItem('UZ', { used: 1, waiters: [] });
  const shown = withLive(read, country('UZ', { used: 9, waiting: 3, limit: 8 }));
  expect(shown).toEqual({ ...read, used: 9, waiting: 3, limit: 8 });
  expect(withLive(read, undefined)).toBe(read);
});

test('by use, the fullest share of the own limit is most', () => {
  const rows = [
    quotaItem('A', { used: 4 }),
    quotaItem('B', { used: 2, limit: 2 }),
    quotaItem('C', { used: 4 }),
  ];
  expect(rows.toSorted(compareBy('used', true)).map((row) => row.country)).toEqual(['B', 'A', 'C']);
});
