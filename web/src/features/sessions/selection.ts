/** Which rows are ticked. Pure. */

export type Selection = { names: ReadonlySet<string>; anchor: string | null };

export const NOTHING: Selection = { names: new Set(), anchor: null };

/** Ticks or unticks one row, and remembers it as where a range begins. */
export function toggle({ names }: Selection, name: string): Selection {
  const next = new Set(names);
  if (!next.delete(name)) next.add(name);
  return { names: next, anchor: name };
}

/**
 * All rows from the last one that was clicked to this one become what that one is. `order` is the rows as they
 * are shown; where the last one is not among them any more, this is a plain toggle.
 */
export function toggleTo(selection: Selection, name: string, order: readonly string[]): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(name);
  if (selection.anchor === null || from < 0 || to < 0) return toggle(selection, name);
  const ticked = selection.names.has(selection.anchor);
  const next = new Set(selection.names);
  for (const one of order.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    if (ticked) next.add(one);
    else next.delete(one);
  }
  return { names: next, anchor: name };
}

export function selectAll({ names }: Selection, shown: readonly string[]): Selection {
  return { names: new Set([...names, ...shown]), anchor: null };
}

/** The head's box: all that are shown, or, where all of those are ticked, none of them. */
export function toggleAll(selection: Selection, shown: readonly string[]): Selection {
  if (!shown.every((name) => selection.names.has(name))) return selectAll(selection, shown);
  const names = new Set(selection.names);
  for (const name of shown) names.delete(name);
  return { names, anchor: null };
}
