import { useState } from 'react';

type Compare<Row> = (a: Row, b: Row) => number;
type Options<Row> = { rows: Row[]; keyOf: (row: Row) => string; compare: Compare<Row>; by: string };

/**
 * Rows in an order that is made when they first appear and when `by` changes, and then stays while their
 * figures change, so that nothing moves under the reader's eye. Rows that come later are added at the end.
 * `moved` says that sorting anew would change the order; `resort` does it.
 */
export function useFrozenOrder<Row>({ rows, keyOf, compare, by }: Options<Row>) {
  const sorted = rows.toSorted(compare).map(keyOf);
  const [frozen, setFrozen] = useState({ by, keys: sorted });
  let { keys } = frozen;

  const known = new Set(keys);
  const added = sorted.filter((key) => !known.has(key));
  if (frozen.by !== by || known.size === 0) keys = sorted;
  else if (added.length > 0) keys = [...keys, ...added];
  if (frozen.by !== by || keys !== frozen.keys) {
    if (keys.length > 0 || frozen.by !== by) setFrozen({ by, keys });
  }

  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  const ordered = keys.flatMap((key) => byKey.get(key) ?? []);
  const moved = ordered.some((row, index) => keyOf(row) !== sorted[index]);
  return { ordered, moved, resort: () => setFrozen({ by, keys: sorted }) };
}
