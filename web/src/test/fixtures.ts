import type {
  AlertItem,
  CountryRow,
  GatewayItem,
  JobDetail,
  KillSwitchItem,
  LogLine,
  LogPage,
  MessageItem,
  NumberItem,
  OptOutItem,
  PairItem,
  QuotaItem,
  SessionItem,
  Summary,
  Totals,
} from '../api/types.ts';
import type { Frame } from '../live/reducer.ts';

type Row = Summary['items'][number];

const AT = '2026-11-24T01:30:00Z';

export const summary = (fields: Partial<Row> = {}): Row => ({
  sent: 100,
  delivered: 80,
  confirmed: 70,
  success: 70,
  failure: 12,
  failure_by_blame: { operator: 10, gateway: 1, program: 1, us: 0 },
  pending: 18,
  accepted: 18,
  undelivered: 10,
  expired: 0,
  rejected: 0,
  no_report: 0,
  unknown: 0,
  failed_submit: 2,
  confirm_failed: 0,
  delivery_rate: 0.8,
  ttd_p50_s: 4,
  success_rate: 0.875,
  n: 80,
  enough_data: true,
  ...fields,
});

export const country = (code: string, fields: Partial<CountryRow> = {}): CountryRow => ({
  ...summary(),
  country: code,
  country_name: `Land of ${code}`,
  limit: 10,
  ceiling: 10,
  burst: 1,
  used: 4,
  waiting: 2,
  next_at: null,
  quarantine_until: null,
  ...(fields as object),
});

export const quotaItem = (code: string, fields: Partial<QuotaItem> = {}): QuotaItem => ({
  country: code,
  country_name: `Land of ${code}`,
  limit: 10,
  ceiling: 10,
  burst: 1,
  used: 4,
  waiting: 0,
  next_at: null,
  quarantine_until: null,
  waiters: [],
  shares: [],
  shares_since: AT,
  refusals: [],
  changed: null,
  ...fields,
});

export const totals = (fields: Partial<Totals> = {}): Totals => ({ ...summary(), window_s: 3600, ...fields });

export const session = (name: string, fields: Partial<SessionItem> = {}): SessionItem => ({
  name,
  program: name.split('_')[0] ?? '',
  pairs: [name.split('_').slice(1).join('_')],
  group: null,
  desired: 'RUN',
  desired_reason: '',
  desired_by: 'admin',
  desired_at: AT,
  state: 'RUNNING',
  since: AT,
  cause: 'started',
  health: 'ok',
  flags: [],
  host: 'host-1',
  pid: 4711,
  run_id: 'run-1',
  started_at: AT,
  restarts: 0,
  next_start_at: null,
  held: null,
  last_exit: null,
  priority: 'normal',
  actions: {
    start: { allowed: false, why_not: 'It is running.' },
    stop: { allowed: true, why_not: null },
    restart: { allowed: true, why_not: null },
    adopt: { allowed: false, why_not: 'smsdeck started it.' },
    ignore: { allowed: false, why_not: 'smsdeck started it.' },
  },
  ...fields,
});

export const pair = (name: string, fields: Partial<PairItem> = {}): PairItem => ({
  pair: name,
  country: name.slice(0, 2),
  country_name: `Land of ${name.slice(0, 2)}`,
  operator: name.slice(3),
  operator_name: name.slice(3).toUpperCase(),
  priority: 'normal',
  active: true,
  numbers: 12,
  sessions: [`program1_${name}`],
  revision: 3,
  updated_at: AT,
  updated_by: 'admin',
  ...fields,
});

export const gateway = (name: string, fields: Partial<GatewayItem> = {}): GatewayItem => ({
  name,
  adapter: 'http',
  url: 'https://gw.example:8443',
  username: 'smsdeck',
  secret_set: true,
  sender: '',
  timeout_s: 10,
  retries: 1,
  tls_verify: true,
  ca_file: '',
  proxy_url: '',
  proxy_username: '',
  proxy_secret_set: false,
  smsc: '',
  callback: false,
  origin: 'catalog',
  reports: 'poll',
  pairs: [],
  state: 'up',
  since: AT,
  last_accepted_at: AT,
  last_report_at: null,
  last_error: '',
  revision: 3,
  updated_at: AT,
  updated_by: 'admin',
  ...fields,
});

export const numberItem = (id: string, fields: Partial<NumberItem> = {}): NumberItem => ({
  id,
  number: '+9989*****12',
  pair: 'UZ_uzmobile',
  country: 'UZ',
  source: 'own test SIMs, rack 2',
  registered_at: AT,
  registered_by: 'admin',
  last_used_at: null,
  sends_last_hour: 0,
  sends_last_day: 0,
  free_at: null,
  opted_out: false,
  zones: ['Asia/Tashkent'],
  ...fields,
});

export const optOut = (id: string, fields: Partial<OptOutItem> = {}): OptOutItem => ({
  id,
  number: '+9989*****12',
  active: true,
  since: AT,
  by: 'ann',
  source: 'answered STOP',
  history: [{ what: 'opted out', at: AT, by: 'ann', why: 'answered STOP' }],
  ...fields,
});

export const message = (id: string, fields: Partial<MessageItem> = {}): MessageItem => ({
  id,
  country: 'UZ',
  operator: 'uzmobile',
  pair: 'UZ_uzmobile',
  program: 'program1',
  session: 'program1_UZ_uzmobile',
  state: 'delivered',
  blame: null,
  error: null,
  raw: 'DELIVRD',
  gateway: 'default',
  to: '+9989*****12',
  sent_at: '2026-11-24T01:30:00.000000Z',
  accepted_at: '2026-11-24T01:30:00.100000Z',
  delivered_at: '2026-11-24T01:30:03.200000Z',
  confirmed_at: null,
  final_at: '2026-11-24T01:30:03.200000Z',
  ...fields,
});

export const alert = (id: string, fields: Partial<AlertItem> = {}): AlertItem => ({
  id,
  kind: 'crash',
  severity: 'critical',
  title: 'program1_UZ_uzmobile crashed',
  text: 'Exit code 1 after 3 min.',
  subject: 'program1_UZ_uzmobile',
  at: AT,
  state: 'sent',
  sent_at: AT,
  resolved_at: null,
  attempts: 1,
  last_error: '',
  ...fields,
});

/** As somebody left it; on, unless a test says otherwise. */
export const killSwitch = (fields: Partial<KillSwitchItem> = {}): KillSwitchItem => ({
  on: true,
  reason: 'wrong text goes out',
  by: 'ann',
  since: AT,
  ...fields,
});

export const snapshot = (tables: Frame['tables'], seq = 1, epoch = 'e1'): Frame => ({
  type: 'snapshot',
  epoch,
  seq,
  at: AT,
  tables: { totals: {}, countries: {}, sessions: {}, minutes: {}, alerts: {}, switches: {}, ...tables },
});

export const delta = (tables: Frame['tables'], seq: number, epoch = 'e1'): Frame => ({
  type: 'delta',
  epoch,
  seq,
  at: AT,
  tables,
});

export const logLine = (pos: number, text = `line ${pos}`, fields: Partial<LogLine> = {}): LogLine => ({
  pos,
  at: AT,
  by: 'program',
  text,
  ...fields,
});

/** Lines at these positions, and nothing beyond them on either side. */
export const logPage = (positions: number[], fields: Partial<LogPage> = {}): LogPage => ({
  items: positions.map((pos) => logLine(pos)),
  first: positions[0] ?? 0,
  last: positions.at(-1) ?? -1,
  at_start: true,
  at_end: true,
  run_id: 'run-1',
  ...fields,
});

export const job = (fields: Partial<JobDetail> = {}): JobDetail => ({
  id: 'job-1',
  action: 'stop',
  by: 'admin',
  reason: 'maintenance',
  at: AT,
  finished_at: null,
  state: 'running',
  why: '',
  rolling: null,
  total: 2,
  counts: { waiting: 1, asked: 1 },
  items: [
    { name: 'program1_UZ_a', outcome: 'asked', why: '', at: AT },
    { name: 'program1_UZ_b', outcome: 'waiting', why: '', at: null },
  ],
  ...fields,
});
