import { expect, test } from 'vitest';
import { session } from '../../test/fixtures.ts';
import { exitWords, unfulfilled } from './facts.tsx';
import { compareBy } from './sessionColumns.tsx';

test.each([
  ['RUN', 'RUNNING', null],
  ['RUN', 'BACKOFF', null],
  ['RUN', 'FATAL', 'should run'],
  ['STOP', 'STOPPING', null],
  ['STOP', 'RUNNING', 'should be stopped'],
  ['PAUSE', 'RUNNING', 'should pause'],
] as const)('%s while %s: %s', (desired, state, wish) => {
  expect(unfulfilled(session('program1_UZ_a', { desired, state }))).toBe(wish);
});

test('of one that nobody registered nothing is wanted yet', () => {
  const found = { desired: 'STOP', desired_at: null, state: 'RUNNING' } as const;
  expect(unfulfilled(session('program1_UZ_a', found))).toBeNull();
});

test('an exit is told by its signal, its code, or else its cause', () => {
  const at = '2026-11-24T01:30:00Z';
  expect(exitWords({ code: null, signal: 9, at, cause: 'crash' })).toBe('signal 9');
  expect(exitWords({ code: 1, signal: null, at, cause: 'crash' })).toBe('code 1');
  expect(exitWords({ code: null, signal: null, at, cause: 'lost' })).toBe('lost');
});

test('sorted by state, what needs a person comes first', () => {
  const rows = [session('program1_UZ_a'), session('program1_UZ_b', { state: 'FATAL' })];
  expect(rows.toSorted(compareBy('state', false)).map((row) => row.state)).toEqual(['FATAL', 'RUNNING']);
});

test('names sort with their numbers as numbers', () => {
  const rows = [session('program10_UZ_a'), session('program2_UZ_a')];
  expect(rows.toSorted(compareBy('name', false))[0]?.name).toBe('program2_UZ_a');
});
