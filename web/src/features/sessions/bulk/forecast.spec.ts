import { expect, test } from 'vitest';
import { forecast, some } from './forecast.ts';

test('refusals are gathered by their reason, the commonest first, and nothing is left out', () => {
  const told = forecast({
    by_state: { RUNNING: 1 },
    items: [
      { name: 'a', outcome: 'refused', why: 'It carries a high-priority pair.', priority: 'high' },
      { name: 'b', outcome: 'done', why: '', priority: 'high' },
      { name: 'c', outcome: 'not_found', why: 'There is no such session.' },
      { name: 'd', outcome: 'not_found', why: 'There is no such session.' },
      { name: 'e', outcome: 'unchanged', why: '' },
      { name: 'f', outcome: 'refused', why: '' },
    ],
  });
  expect(told.will).toEqual(['b']);
  expect(told.high).toEqual(['b']);
  expect(told.byState).toEqual({ RUNNING: 1 });
  expect(told.unchanged).toBe(1);
  expect(told.refusedCount).toBe(4);
  expect(told.refused.map(({ names }) => names.join())).toEqual(['c,d', 'a', 'f']);
  expect(told.refused[2]?.why).toBe('No reason was given.');
});

test('long lists of names are cut, short ones are whole', () => {
  expect(some(['a', 'b'], 2)).toBe('a, b');
  expect(some(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
});
