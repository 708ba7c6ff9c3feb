import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useFrozenOrder } from './useFrozenOrder.ts';

type Row = { id: string; n: number };
const keyOf = (row: Row) => row.id;
const largestFirst = (a: Row, b: Row) => b.n - a.n;
const smallestFirst = (a: Row, b: Row) => a.n - b.n;

function render(first: Row[]) {
  const hook = renderHook(
    ({ rows, by }) =>
      useFrozenOrder({ rows, keyOf, by, compare: by === 'down' ? largestFirst : smallestFirst }),
    { initialProps: { rows: first, by: 'down' } },
  );
  return { ...hook, ids: () => hook.result.current.ordered.map(keyOf).join('') };
}

test('the order stays while figures change, and says that it would be another', () => {
  const { ids, rerender, result } = render([
    { id: 'a', n: 1 },
    { id: 'b', n: 2 },
  ]);
  expect(ids()).toBe('ba');
  rerender({
    rows: [
      { id: 'a', n: 9 },
      { id: 'b', n: 2 },
    ],
    by: 'down',
  });
  expect(ids()).toBe('ba');
  expect(result.current.ordered[1]?.n).toBe(9);
  expect(result.current.moved).toBe(true);
  act(() => result.current.resort());
  expect(ids()).toBe('ab');
  expect(result.current.moved).toBe(false);
});

test('another sort takes effect at once', () => {
  const { ids, rerender } = render([
    { id: 'a', n: 1 },
    { id: 'b', n: 2 },
  ]);
  rerender({
    rows: [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
    ],
    by: 'up',
  });
  expect(ids()).toBe('ab');
});

test('new rows come last, gone rows leave, and the first rows after none are sorted', () => {
  const { ids, rerender } = render([]);
  rerender({
    rows: [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
    ],
    by: 'down',
  });
  expect(ids()).toBe('ba');
  rerender({
    rows: [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
      { id: 'c', n: 5 },
    ],
    by: 'down',
  });
  expect(ids()).toBe('bac');
  rerender({
    rows: [
      { id: 'a', n: 1 },
      { id: 'c', n: 5 },
    ],
    by: 'down',
  });
  expect(ids()).toBe('ac');
});
