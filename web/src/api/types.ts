/** What the API answers is generated; here are the rows of the live tables, which OpenAPI does not describe. */
import type { LogsLogPageData, QuotaItem, SummaryItem, TrendPoint } from './generated/types.gen';

export type {
  AlertItem,
  BulkIn,
  BulkOutcome,
  BulkReport,
  By,
  Comparison,
  ComparisonItem,
  CountryHealth,
  DeliveryTimes,
  Errors,
  Funnel,
  GatewayItem,
  GatewayTest,
  HeatMap,
  HistoryItem,
  JobDetail,
  JobItem,
  JobSummary,
  KillSwitchItem,
  LogLine,
  LogPage,
  Me,
  MessageItem,
  MessageLife,
  MessageState,
  MetricsHealth,
  NumberItem,
  NumbersIn,
  OptOutItem,
  Order,
  PairChange,
  PairCreate,
  PairItem,
  QuotaChange,
  QuotaItem,
  Ranking,
  Rolling,
  RunItem,
  SessionItem,
  SessionState,
  StateTable,
  Summary,
  SummaryItem,
  TimesToDeliver,
  Token,
  Trend,
  TrendPoint,
} from './generated/types.gen';

export type LogQuery = NonNullable<LogsLogPageData['query']>;

/** What is done to the processes of a session; `adopt` and `ignore` are for those found running. */
export type Action = 'start' | 'stop' | 'restart';

/** Of a summary, what is shown. */
export type Figures = Pick<
  SummaryItem,
  | 'sent'
  | 'delivered'
  | 'confirmed'
  | 'success'
  | 'failure'
  | 'failure_by_blame'
  | 'pending'
  | 'success_rate'
  | 'n'
  | 'enough_data'
>;

type Limits = 'limit' | 'ceiling' | 'burst' | 'used' | 'waiting' | 'next_at' | 'quarantine_until';
type Unlimited = Record<Limits, null>;
/** A country without any pair has figures, but no quota. */
export type CountryRow = Figures & { country: string; country_name: string } & (
    | Pick<QuotaItem, Limits>
    | Unlimited
  );
export type Totals = Figures & { window_s: number };
export type MinutePoint = Pick<TrendPoint, 'at' | 'sent' | 'success' | 'failure'>;
