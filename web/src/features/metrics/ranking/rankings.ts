import type { By, Order, Ranking } from '../../../api/types.ts';
import { count, percent, seconds } from '../../../util/format.ts';

export type Ranked = Ranking['top'][number];
export const BYS: Record<Exclude<By, 'total'>, string> = {
  pair: 'Pairs',
  country: 'Countries',
  operator: 'Operators',
  program: 'Programs',
};

/** What ranks, and how its two ends are called; `worst` says which of the API's lists is looked at first. */
export const ORDERS: Record<Order, { label: string; top: string; bottom: string; worst: 'top' | 'bottom' }> =
  {
    success_rate: { label: 'Success rate', top: 'Best', bottom: 'Worst', worst: 'bottom' },
    delivery_rate: { label: 'Delivery rate', top: 'Best', bottom: 'Worst', worst: 'bottom' },
    ttd_p50_s: { label: 'Time to deliver', top: 'Slowest', bottom: 'Fastest', worst: 'top' },
    failure: { label: 'Failed', top: 'Most', bottom: 'Fewest', worst: 'top' },
    pending: { label: 'Pending', top: 'Most', bottom: 'Fewest', worst: 'top' },
    sent: { label: 'Accepted', top: 'Most', bottom: 'Fewest', worst: 'top' },
  };

const EXTRA: Record<string, { label: string; words: (row: Ranked) => string }> = {
  delivery_rate: {
    label: 'Delivery rate',
    words: ({ delivery_rate }) => (delivery_rate === null ? '–' : percent(delivery_rate)),
  },
  ttd_p50_s: {
    label: 'Time to deliver',
    words: ({ ttd_p50_s }) => (ttd_p50_s === null ? '–' : seconds(ttd_p50_s)),
  },
  pending: { label: 'Pending', words: ({ pending }) => count(pending) },
};

/** The two lists, the one that needs a look first; one list where it holds everything anyway. Pure. */
export function listsOf({ order, top, bottom, ranked }: Ranking): { title: string; rows: Ranked[] }[] {
  const { worst, ...titles } = ORDERS[order];
  const best = worst === 'top' ? 'bottom' : 'top';
  const lists = { top, bottom };
  const first = { title: titles[worst], rows: lists[worst] };
  if (ranked <= first.rows.length) return [{ ...first, title: `${first.title} first` }];
  return [first, { title: titles[best], rows: lists[best] }];
}

/** The one of the four that a row is of. Pure. */
export function nameOf(row: Ranked, by: By): string {
  return (by === 'total' ? null : row[by]) ?? '';
}

/** What it is ranked by, where that is none of the columns that always stand. Pure. */
export function extraOf(order = ''): { label: string; words: (row: Ranked) => string } | null {
  return EXTRA[order] ?? null;
}
