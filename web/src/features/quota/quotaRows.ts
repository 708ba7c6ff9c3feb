/** The rows of the quota page. Pure. */
import type { CountryRow, QuotaItem } from '../../api/types.ts';
import { duration } from '../../util/format.ts';

/** What was read a few seconds ago, with the figures that came live since. */
export function withLive(item: QuotaItem, live: CountryRow | undefined): QuotaItem {
  if (!live || live.limit === null) return item;
  const { limit, ceiling, burst, used, waiting, next_at, quarantine_until } = live;
  return { ...item, limit, ceiling, burst, used, waiting, next_at, quarantine_until };
}

export function matchesCountry({ country, country_name }: QuotaItem, q = ''): boolean {
  return `${country} ${country_name}`.toLowerCase().includes(q.trim().toLowerCase());
}

type Next = { words: string; held: boolean };

/** When the next message may go; `held`: something other than the pace of the limit holds it. */
export function nextSlot({ next_at, quarantine_until }: QuotaItem, now: number, stopped: boolean): Next {
  if (stopped) return { words: 'stopped', held: true };
  const leftMs = (iso: string | null) => (iso === null ? 0 : Date.parse(iso) - now);
  if (leftMs(quarantine_until) > 0) {
    return { words: `quarantine, ${seconds(leftMs(quarantine_until))} left`, held: true };
  }
  const next = leftMs(next_at);
  return { words: next > 0 ? `in ${seconds(next)}` : 'open now', held: false };
}

/** Rounded up, so that nothing is "in 0 s". */
function seconds(ms: number): string {
  return duration(Math.ceil(ms / 1000) * 1000);
}

export function inQuarantine(items: QuotaItem[], now: number): QuotaItem[] {
  return items.filter((item) => item.quarantine_until !== null && Date.parse(item.quarantine_until) > now);
}

/** What a limit means in practice: "one every 6 s", or "up to 3 at once, 10 in any minute". */
export function pace(limit: number, burst: number): string {
  if (burst > 1) return `up to ${burst} at once, ${limit} in any 60 s`;
  const every = Math.round(600 / limit) / 10;
  return `one every ${every} s`;
}

export function permitsOf({ shares }: QuotaItem): number {
  return shares.reduce((sum, { permits }) => sum + permits, 0);
}

const VALUES: Record<string, (item: QuotaItem) => number> = {
  used: ({ used, limit }) => used / limit,
  next: ({ quarantine_until, next_at }) => Date.parse(quarantine_until ?? next_at ?? '') || 0,
  waiting: ({ waiting }) => waiting,
  permits: permitsOf,
  refused: ({ refusals }) => Date.parse(refusals[0]?.at ?? '') || 0,
};

/** Compares by a column; equal ones, and the names themselves, go by country code. */
export function compareBy(column: string, desc: boolean) {
  const value = VALUES[column];
  const sign = desc ? -1 : 1;
  return (a: QuotaItem, b: QuotaItem): number => {
    const byCode = a.country.localeCompare(b.country);
    if (!value) return sign * byCode;
    return sign * (value(a) - value(b)) || byCode;
  };
}
