import type { HeatMap } from '../../../api/types.ts';
import { count, percent } from '../../../util/format.ts';

export type Cell = HeatMap['cells'][number];
/** What the cells tell by their shade. */
export type Measure = 'success_rate' | 'sent';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
/** The strongest shade still leaves figures on it readable. */
const MOST = 50;

/** Monday first, each day its 24 hours. Pure. */
export function rowsOf({ cells }: HeatMap): { day: string; cells: Cell[] }[] {
  return DAYS.map((day, index) => ({
    day,
    cells: cells.filter(({ weekday }) => weekday === index + 1).toSorted((a, b) => a.hour - b.hour),
  }));
}

/** What stands in a cell: "94" of a rate, "1.2k" of a count; empty where there is nothing to tell. Pure. */
export function shortWords({ success_rate, sent }: Cell, measure: Measure): string {
  if (measure === 'success_rate') return success_rate === null ? '' : `${Math.floor(success_rate * 100)}`;
  if (sent < 1000) return sent === 0 ? '' : `${sent}`;
  return sent < 10_000 ? `${(sent / 1000).toFixed(1)}k` : `${Math.round(sent / 1000)}k`;
}

/**
 * How strong the shade is, in per cent. Of rates it is the worse the stronger: what is well stays pale, half and
 * less look alike. Of counts
 * the more the stronger, beside the largest of all. Null where there is no figure. Pure.
 */
export function shadeOf({ success_rate, sent }: Cell, measure: Measure, largest: number): number | null {
  if (measure === 'success_rate')
    return success_rate === null ? null : Math.min(MOST, Math.round((1 - success_rate) * 100));
  return sent === 0 ? null : Math.max(4, Math.round((sent / largest) * MOST));
}

/** All of one cell. Pure. */
export function cellWords({ weekday, hour, sent, success_rate, failure, n }: Cell): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const rate = success_rate === null ? 'not enough data for a rate' : `success rate ${percent(success_rate)}`;
  const figures =
    sent === 0 ? 'nothing sent' : `${count(sent)} sent, ${count(failure)} failed, ${rate}, n ${count(n)}`;
  return `${DAYS[weekday - 1]} ${two(hour)}:00 – ${two(hour + 1)}:00: ${figures}`;
}
