/** Moving through what a search found. Pure. */
import type { LogLine } from '../../../api/types.ts';
import { contains } from './highlight.ts';

/** What the API found, and lines that came since; in the log's order, none twice. */
export function allHits(found: LogLine[], searchedTo: number, held: LogLine[], wanted: string): LogLine[] {
  if (wanted === '') return [];
  const came = held.filter(({ pos, text }) => pos > searchedTo && contains(text, wanted));
  return [...found, ...came];
}

/** The hit after (`by` = 1) or before (-1) the one at `pos`, round and round; from nowhere, the newest. */
export function nextHit(hits: LogLine[], pos: number | null, by: 1 | -1): LogLine | undefined {
  if (pos === null) return hits.at(-1);
  const onwards = by === 1 ? hits.find((hit) => hit.pos > pos) : hits.findLast((hit) => hit.pos < pos);
  return onwards ?? (by === 1 ? hits[0] : hits.at(-1));
}
