import { queryOptions } from '@tanstack/react-query';
import {
  metricsComparison,
  metricsErrorCodes,
  metricsErrorsCsv,
  metricsHealth,
  metricsHeatMap,
  metricsPassage,
  metricsRank,
  metricsTimeToDeliver,
  metricsTrend,
  metricsTrendCsv,
} from '../../api/sdk.ts';
import type { By, Order } from '../../api/types.ts';
import { toastFailed } from '../../ui/toast.ts';
import { saveBlob } from '../../util/saveBlob.ts';
import { againstOf } from './summary/against.ts';
import { type Asked, askedOf, type View } from './view.ts';

/** All figures of the page; the button that renews them all uses it. */
export const metricsKey = ['metrics'];
const RANKED = 8;
const CODES = 10;
const HEALTH_EVERY_MS = 15_000;

/** All figures in one, and those of another period. */
export function comparisonQuery(view: View) {
  const asked = askedOf(view);
  return queryOptions({
    queryKey: [...metricsKey, 'comparison', asked, view.against ?? ''],
    queryFn: () => metricsComparison({ query: { ...asked, ...againstOf(view, Date.now()), by: 'total' } }),
  });
}

/** Without a step the API chooses one. */
export function trendQuery(asked: Asked, tz: string, step: string | undefined) {
  return queryOptions({
    queryKey: [...metricsKey, 'trend', asked, tz, step ?? ''],
    queryFn: () => metricsTrend({ query: { ...asked, by: 'total', tz, step } }),
  });
}

export function funnelQuery(asked: Asked) {
  return queryOptions({
    queryKey: [...metricsKey, 'funnel', asked],
    queryFn: () => metricsPassage({ query: asked }),
  });
}

export function errorsQuery(asked: Asked) {
  return queryOptions({
    queryKey: [...metricsKey, 'errors', asked],
    queryFn: () => metricsErrorCodes({ query: { ...asked, limit: CODES } }),
  });
}

/** What the address makes up is refused by the API, which says so in the panel. */
export function rankingQuery(asked: Asked, by: string, order: string) {
  return queryOptions({
    queryKey: [...metricsKey, 'ranking', asked, by, order],
    queryFn: () => metricsRank({ query: { ...asked, by: by as By, order: order as Order, limit: RANKED } }),
  });
}

export function heatQuery(asked: Asked, tz: string) {
  return queryOptions({
    queryKey: [...metricsKey, 'heat', asked, tz],
    queryFn: () => metricsHeatMap({ query: { ...asked, tz } }),
  });
}

export function timesQuery(asked: Asked) {
  return queryOptions({
    queryKey: [...metricsKey, 'times', asked],
    queryFn: () => metricsTimeToDeliver({ query: { ...asked, by: 'total' } }),
  });
}

export const healthQuery = queryOptions({
  queryKey: [...metricsKey, 'health'],
  queryFn: () => metricsHealth(),
  refetchInterval: HEALTH_EVERY_MS,
});

/** As the chart shows it. */
export async function saveTrend(asked: Asked, tz: string, step: string | undefined): Promise<void> {
  await save('smsdeck-trend.csv', () =>
    metricsTrendCsv({ query: { ...asked, by: 'total', tz, step }, parseAs: 'blob' }),
  );
}

export async function saveErrors(asked: Asked): Promise<void> {
  await save('smsdeck-errors.csv', () => metricsErrorsCsv({ query: asked, parseAs: 'blob' }));
}

async function save(name: string, read: () => Promise<unknown>): Promise<void> {
  try {
    saveBlob((await read()) as Blob, name);
  } catch (error) {
    toastFailed('Not downloaded', error);
  }
}
