/** From REST answers to the tables that the WebSocket would bring. Pure. */
import type { CountryRow, Figures, MinutePoint, QuotaItem, Summary, Totals, Trend } from '../api/types.ts';

const BLAMES = ['operator', 'gateway', 'program', 'us'] as const;
const COUNTS = ['sent', 'delivered', 'confirmed', 'success', 'failure', 'pending', 'n'] as const;
const NO_QUOTA = {
  limit: null,
  ceiling: null,
  burst: null,
  used: null,
  waiting: null,
  next_at: null,
  quarantine_until: null,
};

export function byKey<Row>(rows: Row[], key: (row: Row) => string): Record<string, Row> {
  return Object.fromEntries(rows.map((row) => [key(row), row]));
}

/** A row for each country that has a quota or a message in the window. */
export function countryRows(summaries: Summary['items'], quotas: QuotaItem[]): Record<string, CountryRow> {
  const quotaOf = new Map(quotas.map((quota) => [quota.country, quota]));
  const summaryOf = new Map(summaries.map((row) => [row.country ?? '', row]));
  const countries = new Set([...quotaOf.keys(), ...summaryOf.keys()]);
  return Object.fromEntries(
    [...countries].map((country) => {
      const quota = quotaOf.get(country);
      const row: CountryRow = {
        ...(summaryOf.get(country) ?? emptyFigures()),
        ...(quota ?? NO_QUOTA),
        country,
        country_name: quota?.country_name ?? country,
      };
      return [country, row];
    }),
  );
}

/** All rows together. The rate is judged by the same minimum sample as each row's. */
export function totalsOf(
  { items, minimum_sample }: Pick<Summary, 'items' | 'minimum_sample'>,
  windowS: number,
): Totals {
  const total = emptyFigures();
  for (const row of items) {
    for (const count of COUNTS) total[count] += row[count];
    for (const blame of BLAMES) total.failure_by_blame[blame] += row.failure_by_blame[blame];
  }
  total.enough_data = total.n >= minimum_sample;
  total.success_rate = total.enough_data && total.n > 0 ? total.success / total.n : null;
  return { ...total, window_s: windowS };
}

/** One point a minute, all series added up. */
export function minutesOf(trend: Trend): Record<string, MinutePoint> {
  const minutes: Record<string, MinutePoint> = {};
  for (const { at, sent, success, failure } of trend.series.flatMap((series) => series.points)) {
    const point = minutes[at] ?? { at, sent: 0, success: 0, failure: 0 };
    minutes[at] = {
      at,
      sent: point.sent + sent,
      success: point.success + success,
      failure: point.failure + failure,
    };
  }
  return minutes;
}

function emptyFigures(): Figures {
  return {
    sent: 0,
    delivered: 0,
    confirmed: 0,
    success: 0,
    failure: 0,
    failure_by_blame: { operator: 0, gateway: 0, program: 0, us: 0 },
    pending: 0,
    success_rate: null,
    n: 0,
    enough_data: false,
  };
}
