import { expect, test } from 'vitest';
import { localPath, parseSearch, pick, stringifySearch } from './search.ts';

test('what was written to the URL is read back the same', () => {
  const search = { q: '12 & ü', state: 'RUNNING' };
  expect(parseSearch(stringifySearch(search))).toEqual(search);
});

test('empty values leave the URL', () => {
  expect(stringifySearch({ q: '', state: undefined })).toBe('');
});

test('only known parameters are taken', () => {
  expect(pick({ q: 'x', other: 'y', state: '' }, ['q', 'state'])).toEqual({ q: 'x' });
});

test.each([
  ['/sessions?state=RUNNING', '/sessions?state=RUNNING'],
  [undefined, '/'],
  ['https://elsewhere.test/', '/'],
  ['//elsewhere.test/', '/'],
  ['/\\elsewhere.test/', '/'],
  ['javascript:alert(1)', '/'],
  ['/login', '/'],
])('after sign-in %s leads to %s', (wanted, path) => expect(localPath(wanted)).toBe(path));
