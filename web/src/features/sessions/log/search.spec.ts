import { expect, test } from 'vitest';
import { logLine } from '../../../test/fixtures.ts';
import { allHits, nextHit } from './search.ts';

const hits = [logLine(3), logLine(7), logLine(9)];

test('lines that came since the search are hits too, and none counts twice', () => {
  const held = [logLine(9, 'an error'), logLine(10, 'fine'), logLine(11, 'an Error')];
  const found = allHits([logLine(9, 'an error')], 9, held, 'error');
  expect(found.map(({ pos }) => pos)).toEqual([9, 11]);
  expect(allHits([], -1, held, '')).toEqual([]);
});

test.each([
  [null, 1, 9],
  [9, -1, 7],
  [8, -1, 7],
  [3, 1, 7],
  [9, 1, 3],
  [3, -1, 9],
] as const)('from %s by %i is %i', (from, by, to) => expect(nextHit(hits, from, by)?.pos).toBe(to));

test('nothing found leads nowhere', () => expect(nextHit([], 4, 1)).toBeUndefined());
