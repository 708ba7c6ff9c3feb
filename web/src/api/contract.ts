/** Answers of endpoints that the generated client does not have yet. */
import { client } from './generated/client.gen';

export type LogLine = { pos: number; at: string | null; by: 'program' | 'smsdeck'; text: string };
export type LogPage = {
  items: LogLine[];
  first: number | null;
  last: number | null;
  at_start: boolean;
  at_end: boolean;
  run_id: string | null;
};
export type LogQuery = {
  run?: string;
  lines?: number;
  before?: number;
  after?: number;
  at?: string;
  q?: string;
};

function get<Answer>(url: string, query: object = {}): Promise<Answer> {
  return client.get({
    url,
    query: query as Record<string, unknown>,
    responseStyle: 'data',
    throwOnError: true,
  }) as Promise<Answer>;
}

const of = (name: string) => `/api/v1/sessions/${encodeURIComponent(name)}`;

export const contract = {
  log: (name: string, query: LogQuery) => get<LogPage>(`${of(name)}/log`, query),
  download: (name: string, run: string) =>
    client.get({
      url: `${of(name)}/log/download`,
      query: { run },
      parseAs: 'blob',
      responseStyle: 'data',
      throwOnError: true,
    }) as unknown as Promise<Blob>,
};
