import { expect, test } from 'vitest';
import { againstOf } from './against.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');

test('without a choice the API takes the period just before', () => {
  expect(againstOf({ window: '1h' }, NOW)).toEqual({});
  expect(againstOf({ window: '1h', against: 'christmas' }, NOW)).toEqual({});
});

test('a week ago is the same hours of the same weekday', () => {
  expect(againstOf({ window: '1h', against: 'week' }, NOW)).toEqual({
    against_from: '2026-11-17T11:00:00.000Z',
    against_to: '2026-11-17T12:00:00.000Z',
  });
});

test('an own range is moved by both its ends', () => {
  const range = { from: '2026-11-20T00:00:00Z', to: '2026-11-20T06:00:00Z' };
  expect(againstOf({ ...range, against: 'day' }, NOW)).toEqual({
    against_from: '2026-11-19T00:00:00.000Z',
    against_to: '2026-11-19T06:00:00.000Z',
  });
});

test('what is no range is left to the API to refuse', () => {
  expect(againstOf({ window: 'soon', against: 'day' }, NOW)).toEqual({});
});
