import { expect, test } from 'vitest';
import { NOTHING, selectAll, toggle, toggleAll, toggleTo } from './selection.ts';

const ROWS = Array.from({ length: 12 }, (_, row) => `s${row}`);
const names = ({ names }: { names: ReadonlySet<string> }) => [...names].sort();

test('a row is ticked and unticked', () => {
  const once = toggle(NOTHING, 's1');
  expect(names(once)).toEqual(['s1']);
  expect(names(toggle(once, 's1'))).toEqual([]);
});

test('shift ticks all rows between, also across the tenth and upwards', () => {
  const range = ['s10', 's8', 's9'];
  expect(names(toggleTo(toggle(NOTHING, 's8'), 's10', ROWS))).toEqual(range);
  expect(names(toggleTo(toggle(NOTHING, 's10'), 's8', ROWS))).toEqual(range);
});

test('shift after an untick unticks the rows between', () => {
  const all = selectAll(NOTHING, ROWS);
  const range = toggleTo(toggle(all, 's2'), 's4', ROWS);
  expect(names(range)).not.toContain('s3');
  expect(names(range)).toHaveLength(9);
});

test('a range from a row that is no longer shown is a plain tick', () => {
  expect(names(toggleTo(toggle(NOTHING, 'gone'), 's3', ROWS))).toEqual(['gone', 's3']);
});

test('the head ticks what is shown, and leaves what the filter hides', () => {
  const hidden = toggle(NOTHING, 'hidden');
  const all = toggleAll(hidden, ['s1', 's2']);
  expect(names(all)).toEqual(['hidden', 's1', 's2']);
  expect(names(toggleAll(all, ['s1', 's2']))).toEqual(['hidden']);
});
