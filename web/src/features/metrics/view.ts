/** What the address of the page says, and what it means to the API. Pure. */

export const VIEW = [
  'window',
  'from',
  'to',
  'country',
  'operator',
  'pair',
  'program',
  'tz',
  'step',
  'by',
  'order',
  'against',
] as const;
export type View = Partial<Record<(typeof VIEW)[number], string>>;
/** Empty strings take a part out of the address. */
export type SetView = (change: View, keep?: 'history') => void;

/** What each part of the page is given: what is asked, a way to ask otherwise, whose clock times are told by. */
export type Shown = { view: View; setView: SetView; zone: string };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const UNITS: Record<string, number> = { s: 1000, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };
const STEPS = ['1m', '5m', '15m', '1h', '6h', '1d'];
/** A chart shows no more. */
const MOST_BUCKETS = 1500;
const USUAL = '24h';
/** Less than a week leaves most hours of a week empty. */
const HEAT_USUAL = '28d';
const HEAT_LEAST_MS = 7 * DAY_MS;

export const WINDOWS = [
  { value: '15m', label: '15 min' },
  { value: '1h', label: '1 h' },
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 d' },
  { value: '30d', label: '30 d' },
];

export type Range = { window: string } | { from: string; to?: string | undefined };
type Filters = Pick<View, 'country' | 'operator' | 'pair' | 'program'>;
export type Asked = Range & Filters;

/** A range that the address makes up is asked of the API, which says on each panel why it is none. */
export function rangeOf({ window, from, to }: View): Range {
  return from ? { from, to } : { window: window ?? USUAL };
}

/** A pair names its country and its operator already; the API refuses all three. */
function filtersOf({ country, operator, pair, program }: View): Filters {
  return pair ? { pair, program } : { country, operator, program };
}

export function askedOf(view: View): Asked {
  return { ...rangeOf(view), ...filtersOf(view) };
}

/** The hours of a week need some weeks: those up to the end of a range that is shorter. */
export function heatAskedOf(view: View): Asked {
  const length = lengthMs(view);
  if (length === null || length >= HEAT_LEAST_MS) return askedOf(view);
  const filters = filtersOf(view);
  if (!view.from || !view.to) return { window: HEAT_USUAL, ...filters };
  const from = new Date(Date.parse(view.to) - (UNITS.d ?? 0) * 28).toISOString();
  return { from, to: view.to, ...filters };
}

/** Of a range without an end up to now, which moves; null for one that is none. */
export function lengthMs(view: View, now = Date.now()): number | null {
  if (!view.from) return windowMs(view.window ?? USUAL);
  const length = (view.to ? Date.parse(view.to) : now) - Date.parse(view.from);
  return length > 0 ? length : null;
}

/** The two ends in epoch milliseconds, to begin an own range with. */
export function endsOf(view: View, now: number): { from: number; to: number } {
  const to = view.from && view.to ? Date.parse(view.to) : now;
  return { from: to - (lengthMs(view, now) ?? DAY_MS), to };
}

/** How often what is shown is asked for again: young figures change by the second, a month's hardly. */
export function refreshMs(view: View): number {
  const length = lengthMs(view) ?? DAY_MS;
  if (length <= HOUR_MS) return 15_000;
  return length <= DAY_MS ? MINUTE_MS : 5 * MINUTE_MS;
}

/** The steps that cut the range into more than one bucket, and not into too many. */
export function stepsOf(view: View): string[] {
  const length = lengthMs(view) ?? DAY_MS;
  return STEPS.filter((step) => {
    const buckets = length / (windowMs(step) ?? 1);
    return buckets > 1 && buckets <= MOST_BUCKETS;
  });
}

/** "15m" → 900 000; null for what is no length of time. */
function windowMs(window: string): number | null {
  const [, amount, unit] = /^([1-9]\d{0,6})([smhd])$/.exec(window) ?? [];
  return amount && unit ? Number(amount) * (UNITS[unit] ?? 0) : null;
}
