import { expect, test } from 'vitest';
import { columnsOf } from './minuteColumns.ts';

const point = (at: string, sent: number) => ({ at, sent, success: sent - 1, failure: 1 });

test('minutes come in order, and those in which nothing was sent are zero', () => {
  const { data } = columnsOf([point('2026-11-24T01:33:00Z', 7), point('2026-11-24T01:30:00Z', 4)]);
  expect(data[0].map((at) => new Date(at * 1000).toISOString().slice(14, 16))).toEqual([
    '30',
    '31',
    '32',
    '33',
  ]);
  expect(data[1]).toEqual([4, 0, 0, 7]);
  expect(data[2]).toEqual([3, 0, 0, 6]);
  expect(data[3]).toEqual([1, 0, 0, 1]);
});

test('no minutes give empty columns', () => {
  expect(columnsOf([]).data).toEqual([[], [], [], []]);
});
