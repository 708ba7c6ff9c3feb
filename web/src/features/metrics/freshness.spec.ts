import { expect, test } from 'vitest';
import { noAnswer } from '../../api/problem.ts';
import { staleWords } from './freshness.ts';

const NOW = 10_000_000;
const answer = (fields: object) => ({
  data: 1,
  error: null,
  isError: false,
  isPaused: false,
  dataUpdatedAt: NOW - 65_000,
  ...fields,
});

test('what was read a moment ago is fresh', () => expect(staleWords(answer({}), NOW)).toBeNull());

test('nothing is stale before anything came', () => {
  expect(staleWords(answer({ data: undefined, isError: true, error: noAnswer() }), NOW)).toBeNull();
});

test.each([
  [{ isError: true, error: noAnswer() }, /1 min 5 s old\. .*smsdeck serve does not answer/],
  [{ isPaused: true }, /no network/],
  [{ dataUpdatedAt: NOW - 400_000 }, /6 min 40 s old\. smsdeck serve has not answered/],
])('%o says how old the figures are, and why', (fields, words) => {
  expect(staleWords(answer(fields), NOW)).toMatch(words);
});
