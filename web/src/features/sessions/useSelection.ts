import { useCallback, useEffect, useRef, useState } from 'react';
import { NOTHING, selectAll, toggle, toggleAll, toggleTo } from './selection.ts';

/** The ticked rows. `shown` is what the filter leaves, in its order; `all` is every session there is. */
export function useSelection(shown: readonly string[], all: Record<string, unknown>) {
  const [selection, setSelection] = useState(NOTHING);
  const order = useRef(shown);
  useEffect(() => {
    order.current = shown;
  });
  // Stable, so that rows which did not change are not drawn again.
  const select = useCallback((name: string, range: boolean) => {
    setSelection((old) => (range ? toggleTo(old, name, order.current) : toggle(old, name)));
  }, []);
  const names = [...selection.names].filter((name) => name in all);
  const ticked = shown.filter((name) => selection.names.has(name)).length;
  return {
    has: (name: string) => selection.names.has(name),
    names,
    /** How many of the ticked ones the filter hides. */
    hidden: names.length - ticked,
    state: ticked === 0 ? 'none' : ticked === shown.length ? 'all' : 'some',
    select,
    toggleAll: () => setSelection((old) => toggleAll(old, shown)),
    selectAll: () => setSelection((old) => selectAll(old, shown)),
    clear: () => setSelection(NOTHING),
  } as const;
}

export type Ticked = ReturnType<typeof useSelection>;
