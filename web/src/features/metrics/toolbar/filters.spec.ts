import { expect, test } from 'vitest';
import { pair } from '../../../test/fixtures.ts';
import { choicesOf, pick } from './filters.ts';
import { ownRangeTrouble } from './ownRange.ts';

const PAIRS = [pair('UZ_ucell'), pair('UZ_beeline'), pair('KZ_beeline')];
const values = (choices: { value: string }[]) => choices.map(({ value }) => value);

test('pairs and operators are offered within the country that is chosen', () => {
  const { country, operator, pair: pairs } = choicesOf({ country: 'UZ' }, PAIRS, []);
  expect(values(country)).toEqual(['KZ', 'UZ']);
  expect(values(operator)).toEqual(['beeline', 'ucell']);
  expect(values(pairs)).toEqual(['UZ_beeline', 'UZ_ucell']);
});

test('what the address names is offered also after it was deleted', () => {
  expect(values(choicesOf({ pair: 'UZ_gone', program: 'program9' }, PAIRS, ['program1']).program)).toEqual([
    'program1',
    'program9',
  ]);
});

test.each([
  [{ country: 'UZ' }, 'pair', 'UZ_ucell', { pair: 'UZ_ucell', country: '', operator: '' }],
  [{ pair: 'UZ_ucell' }, 'country', 'KZ', { country: 'KZ', pair: '' }],
  [{ pair: 'UZ_ucell' }, 'pair', '', { pair: '' }],
  [{ pair: 'UZ_ucell' }, 'program', 'program1', { program: 'program1' }],
] as const)('in %o, choosing %s %s changes %o', (view, part, value, change) => {
  expect(pick(view, part, value)).toEqual(change);
});

test.each([
  [null, 5, /both/],
  [5, 5, /before/],
  [0, 401 * 86_400_000, /400 days/],
])('from %s to %s is no range', (from, to, words) => expect(ownRangeTrouble(from, to)).toMatch(words));

test('a minute is a range', () => expect(ownRangeTrouble(0, 60_000)).toBeNull());
