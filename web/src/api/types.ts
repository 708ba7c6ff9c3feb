/** What the API answers, by hand until the client is generated. Times are ISO 8601 in UTC. */

export type Role = 'viewer' | 'operator' | 'manager' | 'admin';
export type Me = { username: string; role: Role };
export type Token = { access_token: string; token_type: string; expires_in: number };

export type SessionState =
  | 'STOPPED'
  | 'STARTING'
  | 'RUNNING'
  | 'BACKOFF'
  | 'STOPPING'
  | 'EXITED'
  | 'FATAL'
  | 'PAUSED'
  | 'UNKNOWN';
export type Action = 'start' | 'stop' | 'restart';
export type Allowed = { allowed: boolean; why_not: string | null };
export type LastExit = {
  code: number | null;
  signal: number | string | null;
  at: string;
  cause: string | null;
};
export type Priority = 'high' | 'normal';

export type SessionItem = {
  name: string;
  program: string;
  pairs: string[];
  group: string | null;
  desired: 'RUN' | 'STOP' | 'PAUSE';
  desired_reason: string | null;
  desired_by: string | null;
  desired_at: string | null;
  state: SessionState;
  since: string | null;
  cause: string | null;
  health: 'ok' | 'low' | 'no_data' | 'stale' | null;
  flags: string[];
  host: string | null;
  pid: number | null;
  run_id: string | null;
  started_at: string | null;
  restarts: number;
  next_start_at: string | null;
  last_exit: LastExit | null;
  priority: Priority;
  actions: Record<Action, Allowed>;
};

export type Page<T> = { items: T[]; next_cursor: string | null; total?: number };

export type PairItem = {
  pair: string;
  country: string;
  country_name: string;
  operator: string;
  operator_name: string;
  priority: Priority;
  active: boolean;
  numbers: number;
  sessions: string[];
  revision: number;
  updated_at: string;
  updated_by: string;
};
export type PairCreate = {
  country: string;
  operator: string;
  country_name?: string;
  operator_name?: string;
  priority: Priority;
  active: boolean;
  programs: string[];
};
export type PairChange = { operator_name?: string; priority?: Priority; active?: boolean };
export type ImportReport = {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  errors: { line: number; what: string }[];
  dry_run: boolean;
};
export type Program = { program: string; title: string };

export type QuotaItem = {
  country: string;
  country_name: string;
  limit: number;
  used: number;
  waiting: number;
  next_at: string | null;
  quarantine_until: string | null;
};

export type Blame = 'operator' | 'gateway' | 'program' | 'us';
export type Summary = {
  sent: number;
  delivered: number;
  confirmed: number;
  success: number;
  failure: number;
  failure_by_blame: Record<Blame, number>;
  pending: number;
  success_rate: number | null;
  n: number;
  enough_data: boolean;
};
export type CountrySummary = Summary & { country: string };
export type CountryRow = CountrySummary & {
  country_name: string;
  limit: number;
  used: number;
  waiting: number;
};
export type Totals = Summary & { window_s: number };
export type MinutePoint = { at: string; sent: number; success: number; failure: number };
export type Trend = { step_s: number; series: { key: string; points: MinutePoint[] }[] };

export type MessageState =
  | 'accepted'
  | 'failed_submit'
  | 'delivered'
  | 'undelivered'
  | 'expired'
  | 'rejected'
  | 'unknown'
  | 'no_report'
  | 'confirmed'
  | 'confirm_failed';
export type MessageItem = {
  id: string;
  country: string;
  operator: string;
  pair: string;
  program: string;
  session: string;
  state: MessageState;
  blame: Blame | null;
  error: string | null;
  raw: string | null;
  to: string | null;
  sent_at: string;
  accepted_at: string | null;
  delivered_at: string | null;
  confirmed_at: string | null;
  final_at: string | null;
};

export type AlertItem = {
  id: string;
  kind: 'crash' | 'rate_drop' | 'webhook';
  severity: string;
  title: string;
  text: string;
  subject: string;
  at: string;
  state: 'pending' | 'sent' | 'failed' | 'silenced';
  sent_at: string | null;
  resolved_at: string | null;
  attempts: number;
  last_error: string | null;
};
