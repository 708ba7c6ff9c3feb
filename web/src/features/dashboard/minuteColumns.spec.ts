import { expect, test } from 'vitest';
import { columnsOf } from './minuteColumns.ts';

const NOW = Date.parse('2026-11-24T01:33:20Z');
const point = (at: string, sent: number) => ({ at, sent, success: sent - 1, failure: 1 });

test('the hour up to now is shown in order, and minutes in which nothing was sent are zero', () => {
  const { data } = columnsOf([point('2026-11-24T01:33:00Z', 7), point('2026-11-24T01:30:00Z', 4)], NOW);
  expect(data[0]).toHaveLength(60);
  expect(data[0].slice(-2).map((at) => new Date(at * 1000).toISOString().slice(11, 16))).toEqual([
    '01:32',
    '01:33',
  ]);
  expect(data[1].slice(-4)).toEqual([4, 0, 0, 7]);
  expect(data[2].slice(-4)).toEqual([3, 0, 0, 6]);
  expect(data[3].slice(-4)).toEqual([1, 0, 0, 1]);
  expect(data[1].slice(0, -4).every((sent) => sent === 0)).toBe(true);
});

test('what is older than the hour is left out', () => {
  expect(columnsOf([point('2026-11-24T00:33:00Z', 7)], NOW).data[1].every((sent) => sent === 0)).toBe(true);
});

test('a clock that is behind does not hide the newest minute', () => {
  expect(columnsOf([point('2026-11-24T01:36:00Z', 7)], NOW).data[1].at(-1)).toBe(7);
});
