/** Answers of the metrics API, for tests: of one hour, of nothing else. */
import type {
  Comparison,
  DeliveryTimes,
  Errors,
  Funnel,
  HeatMap,
  MessageLife,
  MetricsHealth,
  Ranking,
  SummaryItem,
  TimesToDeliver,
  Trend,
  TrendPoint,
} from '../api/types.ts';
import { message, summary } from './fixtures.ts';

const FROM = '2026-11-24T01:00:00Z';
const TO = '2026-11-24T02:00:00Z';
const SPAN = { from: FROM, to: TO };

export const comparison = (
  present: Partial<SummaryItem> = {},
  against: Partial<SummaryItem> = {},
): Comparison => ({
  by: 'total',
  ...SPAN,
  against_from: '2026-11-24T00:00:00Z',
  against_to: FROM,
  minimum_sample: 20,
  items: [
    {
      key: 'total',
      present: summary(present),
      against: summary(against),
      change: { sent: 0, success: 0, failure: 0, success_rate: 0, delivery_rate: 0, ttd_p50_s: 0 },
    },
  ],
});

export const point = (at: string, fields: Partial<TrendPoint> = {}): TrendPoint => ({
  at,
  attempts: 110,
  sent: 100,
  delivered: 80,
  success: 70,
  failure: 12,
  pending: 18,
  n: 80,
  success_rate: 0.875,
  ...fields,
});

export const trend = (points: TrendPoint[], fields: Partial<Trend> = {}): Trend => ({
  step_s: 300,
  tz: 'UTC',
  level: '5min',
  series: points.length > 0 ? [{ key: 'total', points }] : [],
  ...fields,
});

export const funnel = (fields: Partial<Funnel> = {}): Funnel => ({
  ...SPAN,
  attempts: 110,
  accepted: 100,
  delivered: 80,
  confirmed: 40,
  no_code_due: 30,
  lost: {
    failed_submit: 8,
    unknown: 2,
    undelivered: 9,
    expired: 1,
    rejected: 0,
    no_report: 4,
    confirm_failed: 3,
  },
  pending: {
    report: 6,
    code: 7,
    ages: [
      { up_to_s: 60, count: 8 },
      { up_to_s: 300, count: 0 },
      { up_to_s: 900, count: 3 },
      { up_to_s: 3600, count: 0 },
      { up_to_s: null, count: 2 },
    ],
    oldest_from: FROM,
    oldest_to: '2026-11-24T01:01:00Z',
  },
  ...fields,
});

export const errors = (fields: Partial<Errors> = {}): Errors => ({
  ...SPAN,
  total: 12,
  by_blame: { operator: 10, gateway: 1, program: 1, us: 0 },
  items: [
    { state: 'undelivered', blame: 'operator', code: 'UNDELIV', count: 9, share: 0.75 },
    { state: 'no_report', blame: 'operator', code: '', count: 1, share: 0.0833 },
  ],
  others: 2,
  ...fields,
});

export const ranking = (pairs: string[], fields: Partial<Ranking> = {}): Ranking => ({
  by: 'pair',
  order: 'success_rate',
  top: pairs.map((pair) => ({ ...summary(), pair })),
  bottom: pairs.toReversed().map((pair) => ({ ...summary(), pair })),
  ranked: pairs.length,
  not_enough_data: 0,
  minimum_sample: 20,
  ...fields,
});

/** A cell for each hour of the week; `sent` and the rate are told by weekday (1: Monday) and hour. */
export const heat = (
  cell: (weekday: number, hour: number) => { sent: number; rate: number | null },
): HeatMap => ({
  ...SPAN,
  tz: 'UTC',
  minimum_sample: 20,
  cells: Array.from({ length: 168 }, (_, index) => {
    const [weekday, hour] = [Math.floor(index / 24) + 1, index % 24];
    const { sent, rate } = cell(weekday, hour);
    return { weekday, hour, sent, success: 0, failure: 0, pending: 0, n: sent, success_rate: rate };
  }),
});

export const deliveryTimes = (fields: Partial<DeliveryTimes> = {}): DeliveryTimes => ({
  key: 'total',
  count: 80,
  mean_s: 4.5,
  p50: { estimate_s: 3.9, above_s: 3.2, at_most_s: 4 },
  p95: { estimate_s: 12.1, above_s: 10.1, at_most_s: 12.7 },
  p99: { estimate_s: 1024, above_s: 1024, at_most_s: null },
  histogram: [
    { up_to_s: 2, count: 0 },
    { up_to_s: 4, count: 40 },
    { up_to_s: 8, count: 0 },
    { up_to_s: 16, count: 20 },
    { up_to_s: 32, count: 0 },
    { up_to_s: null, count: 0 },
  ],
  ...fields,
});

export const timesToDeliver = (items = [deliveryTimes()]): TimesToDeliver => ({
  by: 'total',
  ...SPAN,
  items,
});

export const metricsHealth = (fields: Partial<MetricsHealth> = {}): MetricsHealth => ({
  at: TO,
  intake: { changed: 120, lag_p50_s: 0.1, lag_p95_s: 0.9 },
  totals: { marks: 2, lag_s: 1 },
  kept_since: { messages: null, minute: '2026-10-26T00:00:00Z' },
  settled_from: FROM,
  settled_to: TO,
  countries: [{ country: 'UZ', last_event_at: TO, last_event_age_s: 2, sent: 100, dlr_coverage: 0.98 }],
  ...fields,
});

export const messageLife = (id: string, fields: Partial<MessageLife> = {}): MessageLife => ({
  ...message(id),
  state: 'confirmed',
  trigger_id: 't-1',
  expects_code: true,
  by_callback: false,
  outcome: 'success',
  waits_for: null,
  steps: [
    { state: 'accepted', at: '2026-11-24T01:30:00.100Z', after_s: 0.1, blame: null, error: null, raw: null },
    { state: 'delivered', at: '2026-11-24T01:30:03.200Z', after_s: 3.2, blame: null, error: null, raw: null },
    { state: 'confirmed', at: '2026-11-24T01:30:09Z', after_s: 9, blame: null, error: null, raw: 'OK' },
  ],
  ...fields,
});
