import { expect, test } from 'vitest';
import { ranking } from '../../../test/figures.ts';
import { extraOf, listsOf, nameOf } from './rankings.ts';

const names = ({ rows }: ReturnType<typeof listsOf>[number]) => rows.map((row) => nameOf(row, 'pair'));

test('the list that needs a look comes first', () => {
  const [first, second] = listsOf(ranking(['UZ_a', 'UZ_b'], { ranked: 30 }));
  expect([first?.title, second?.title]).toEqual(['Worst', 'Best']);
  expect(first && names(first)).toEqual(['UZ_b', 'UZ_a']);
  const [slowest] = listsOf(ranking(['UZ_a', 'UZ_b'], { ranked: 30, order: 'ttd_p50_s' }));
  expect(slowest?.title).toBe('Slowest');
  expect(slowest && names(slowest)).toEqual(['UZ_a', 'UZ_b']);
});

test('of few pairs there is one list, not the same twice', () => {
  const lists = listsOf(ranking(['UZ_a', 'UZ_b']));
  expect(lists.map(({ title }) => title)).toEqual(['Worst first']);
});

test('what it is ranked by is always a column', () => {
  const row = ranking(['UZ_a']).top[0];
  expect(row && extraOf('ttd_p50_s')?.words(row)).toBe('4.0 s');
  expect(extraOf('success_rate')).toBeNull();
});
