import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import {
  comparison,
  errors,
  funnel,
  heat,
  metricsHealth,
  ranking,
  timesToDeliver,
  trend,
} from './figures.ts';
import { logPage } from './fixtures.ts';

const BASE = 'http://localhost:3000/api/v1';

/** The address of an API path, for handlers of a single test. */
export const api = (path: string) => `${BASE}${path}`;

export const TOKEN = { access_token: 'token-1', token_type: 'bearer', expires_in: 900 };

export function problem(status: number, detail: string, headers: Record<string, string> = {}) {
  const body = { type: 'about:blank', title: `Problem ${status}`, status, detail, hint: '', errors: [] };
  return HttpResponse.json(body, { status, headers });
}

/** A signed-in admin, and an API that has nothing yet. */
export const server = setupServer(
  http.post(api('/auth/refresh'), () => HttpResponse.json(TOKEN)),
  http.post(api('/auth/login'), () => HttpResponse.json(TOKEN)),
  http.post(api('/auth/logout'), () => new HttpResponse(null, { status: 204 })),
  http.get(api('/auth/me'), () => HttpResponse.json({ username: 'admin', role: 'admin' })),
  http.post(api('/live/ticket'), () => HttpResponse.json({ ticket: crypto.randomUUID(), expires_in: 30 })),
  http.get(api('/sessions'), () => HttpResponse.json({ items: [], next_cursor: null, total: 0 })),
  http.get(api('/sessions/:name/why'), () =>
    HttpResponse.json({ summary: 'It runs.', lines: [], next: 'Nothing changes by itself.' }),
  ),
  http.get(api('/sessions/:name/history'), () => HttpResponse.json({ items: [], next_cursor: null })),
  http.get(api('/sessions/:name/runs'), () => HttpResponse.json({ items: [], next_cursor: null })),
  http.get(api('/sessions/:name/log'), () => HttpResponse.json(logPage([]))),
  http.get(api('/jobs'), () => HttpResponse.json({ items: [] })),
  http.get(api('/numbers'), () => HttpResponse.json({ items: [], next_cursor: null, total: 0 })),
  http.get(api('/opt-outs'), () => HttpResponse.json({ items: [], next_cursor: null, total: 0 })),
  http.get(api('/gateways'), () => HttpResponse.json({ items: [], total: 0, allowed: [] })),
  http.get(api('/programs'), () => HttpResponse.json({ items: [] })),
  http.get(api('/pairs'), () => HttpResponse.json({ items: [], total: 0 })),
  http.get(api('/messages'), () => HttpResponse.json({ items: [], next_cursor: null })),
  http.get(api('/alerts'), () => HttpResponse.json({ items: [], next_cursor: null })),
  http.get(api('/kill-switch'), () => HttpResponse.json({ on: false, reason: '', by: null, since: null })),
  http.get(api('/quota'), () => HttpResponse.json({ items: [], at: '2026-11-24T12:00:00Z' })),
  http.get(api('/metrics/summary'), () => HttpResponse.json({ items: [] })),
  http.get(api('/metrics/trend'), () => HttpResponse.json(trend([]))),
  http.get(api('/metrics/comparison'), () => HttpResponse.json({ ...comparison(), items: [] })),
  http.get(api('/metrics/funnel'), () => HttpResponse.json(funnel({ attempts: 0 }))),
  http.get(api('/metrics/errors'), () => HttpResponse.json(errors({ total: 0 }))),
  http.get(api('/metrics/ranking'), () => HttpResponse.json(ranking([]))),
  http.get(api('/metrics/heatmap'), () => HttpResponse.json(heat(() => ({ sent: 0, rate: null })))),
  http.get(api('/metrics/time-to-deliver'), () => HttpResponse.json(timesToDeliver([]))),
  http.get(api('/metrics/health'), () => HttpResponse.json(metricsHealth())),
);
