/** While no frames come, the same tables are read over REST: before the first snapshot, and when a proxy or a
 * restart keeps the WebSocket down.
 */
import type { SessionPage } from '../api/generated/types.gen';
import {
  alertsAlerts,
  killSwitchGet,
  metricsSummary,
  metricsTrend,
  quotaQuota,
  sessionsSessions,
} from '../api/sdk.ts';
import type { SessionItem } from '../api/types.ts';
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
async function pollOnce(store: LiveStore): Promise<void> {
  const parts = [readCountries(), readSessions(), readMinutes(), readAlerts(), readSwitches()];
  const results = await Promise.allSettled(parts);
  // A snapshot that came meanwhile is newer than what was read.
  if (store.get().link === 'live') return;
  const tables: Partial<Tables> = {};
  for (const result of results) if (result.status === 'fulfilled') Object.assign(tables, result.value);
  store.polled(tables, results.find((result) => result.status === 'rejected')?.reason ?? null);
}

async function readCountries(): Promise<Partial<Tables>> {
  const [summary, quota] = await Promise.all([
    metricsSummary({ query: { by: 'country', window: '60m' } }),
    quotaQuota(),
  ]);
  return {
    countries: countryRows(summary.items, quota.items),
    totals: { all: totalsOf(summary, WINDOW_S) },
  };
}

async function readSessions(): Promise<Partial<Tables>> {
  const sessions: SessionItem[] = [];
  let cursor: string | null = null;
  do {
    const page: SessionPage = await sessionsSessions({ query: { limit: 1000, cursor } });
    sessions.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return { sessions: byKey(sessions, (session) => session.name) };
}

async function readMinutes(): Promise<Partial<Tables>> {
  return { minutes: minutesOf(await metricsTrend({ query: { by: 'country', window: '60m', step: '1m' } })) };
}

async function readAlerts(): Promise<Partial<Tables>> {
  const page = await alertsAlerts({ query: { limit: 50 } });
  return { alerts: byKey(page.items, (alert) => alert.id) };
}

async function readSwitches(): Promise<Partial<Tables>> {
  return { switches: { kill_switch: await killSwitchGet() } };
}
