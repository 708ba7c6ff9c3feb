/** While no frames come, the same tables are read over REST: before the first snapshot, and when a proxy or a
 * restart keeps the WebSocket down.
 */
import { call } from '../api/http.ts';
import type { AlertItem, CountrySummary, Page, QuotaItem, SessionItem, Trend } from '../api/types.ts';
import type { Tables } from './reducer.ts';
import type { LiveStore } from './store.ts';
import { byKey, countryRows, minutesOf, totalsOf } from './tables.ts';

const WINDOW_S = 3600;
const LOOK_EVERY_MS = 500;
const FIRST_AFTER_MS = 1_500;
const POLL_EVERY_MS = 5_000;

/** Polls while the store is not live, until the returned function is called. */
export function pollWhileDown(store: LiveStore): () => void {
  let nextAt = Date.now() + FIRST_AFTER_MS;
  let busy = false;

  const timer = setInterval(async () => {
    if (store.get().link === 'live') nextAt = Date.now() + FIRST_AFTER_MS;
    if (busy || Date.now() < nextAt) return;
    busy = true;
    await pollOnce(store);
    nextAt = Date.now() + POLL_EVERY_MS;
    busy = false;
  }, LOOK_EVERY_MS);

  return () => clearInterval(timer);
}

/** Takes what can be read; a part that does not answer leaves its table as it was. */
export async function pollOnce(store: LiveStore): Promise<void> {
  const results = await Promise.allSettled([readCountries(), readSessions(), readMinutes(), readAlerts()]);
  // A snapshot that came meanwhile is newer than what was read.
  if (store.get().link === 'live') return;
  const tables: Partial<Tables> = {};
  for (const result of results) if (result.status === 'fulfilled') Object.assign(tables, result.value);
  store.polled(tables, results.find((result) => result.status === 'rejected')?.reason ?? null);
}

async function readCountries(): Promise<Partial<Tables>> {
  const [summary, quota] = await Promise.all([
    call<{ items: CountrySummary[] }>('GET', '/metrics/summary', { query: { by: 'country', window: '60m' } }),
    call<{ items: QuotaItem[] }>('GET', '/quota'),
  ]);
  return {
    countries: countryRows(summary.items, quota.items),
    totals: { all: totalsOf(summary.items, WINDOW_S) },
  };
}

async function readSessions(): Promise<Partial<Tables>> {
  const sessions: SessionItem[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<SessionItem> = await call('GET', '/sessions', { query: { limit: 500, cursor } });
    sessions.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return { sessions: byKey(sessions, (session) => session.name) };
}

async function readMinutes(): Promise<Partial<Tables>> {
  const to = new Date();
  const from = new Date(to.getTime() - WINDOW_S * 1000);
  const trend = await call<Trend>('GET', '/metrics/trend', {
    query: { by: 'country', from: from.toISOString(), to: to.toISOString(), step: 60 },
  });
  return { minutes: minutesOf(trend) };
}

async function readAlerts(): Promise<Partial<Tables>> {
  const page = await call<Page<AlertItem>>('GET', '/alerts', { query: { limit: 50 } });
  return { alerts: byKey(page.items, (alert) => alert.id) };
}
