import { authFetch } from './auth.ts';
import { problemOf } from './problem.ts';

type Query = Record<string, string | number | boolean | null | undefined>;
type Options = { query?: Query; json?: unknown; csv?: string; ifMatch?: number };

/** Calls the API. Throws ApiProblem on any answer that is not 2xx, and when there is none. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await authFetch(urlOf(path, options.query), {
    method,
    headers: headersOf(options),
    body: options.csv ?? (options.json === undefined ? null : JSON.stringify(options.json)),
  });
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

function urlOf(path: string, query: Query = {}): string {
  const url = new URL(`/api/v1${path}`, window.location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') url.searchParams.set(name, String(value));
  }
  return url.href;
}

function headersOf({ json, csv, ifMatch }: Options): Record<string, string> {
  const headers: Record<string, string> = {};
  if (json !== undefined) headers['Content-Type'] = 'application/json';
  if (csv !== undefined) headers['Content-Type'] = 'text/csv';
  if (ifMatch !== undefined) headers['If-Match'] = `"${ifMatch}"`;
  return headers;
}
