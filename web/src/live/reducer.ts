/** What a feed of frames amounts to. Pure: the same frames give the same tables, in every tab. */
import type {
  AlertItem,
  CountryRow,
  KillSwitchItem,
  MinutePoint,
  SessionItem,
  Totals,
} from '../api/types.ts';

export type Tables = {
  totals: Record<string, Totals>;
  countries: Record<string, CountryRow>;
  sessions: Record<string, SessionItem>;
  minutes: Record<string, MinutePoint>;
  alerts: Record<string, AlertItem>;
  switches: Record<string, KillSwitchItem>;
};
export type TableName = keyof Tables;
type Rows = Record<string, unknown>;

export type Frame = {
  type: 'snapshot' | 'delta';
  epoch: string | number;
  seq: number;
  at: string;
  tables: Record<string, Rows>;
};

/** Where we stand in the feed. */
type Position = { epoch: string | number; seq: number };
export type Feed = { position: Position | null; tables: Partial<Tables> };

export const EMPTY: Feed = { position: null, tables: {} };

/** The feed after `frame`; null where something is missing in between, so that a new snapshot is needed. */
export function applyFrame(feed: Feed, frame: Frame): Feed | null {
  const position = { epoch: frame.epoch, seq: frame.seq };
  if (frame.type === 'snapshot') return { position, tables: frame.tables as Partial<Tables> };
  if (!follows(feed.position, position)) return null;
  return { position, tables: merge(feed.tables, frame.tables) };
}

function follows(before: Position | null, next: Position): boolean {
  return before !== null && before.epoch === next.epoch && next.seq === before.seq + 1;
}

/** Tables and rows that a delta does not name keep their identity, so that only what changed is drawn again. */
function merge(tables: Partial<Tables>, changes: Record<string, Rows>): Partial<Tables> {
  const next: Record<string, Rows> = { ...(tables as Record<string, Rows>) };
  for (const [name, rows] of Object.entries(changes)) {
    if (Object.keys(rows).length > 0) next[name] = mergeRows(next[name] ?? {}, rows);
  }
  return next as Partial<Tables>;
}

function mergeRows(rows: Rows, changes: Rows): Rows {
  const next = { ...rows };
  for (const [key, row] of Object.entries(changes)) {
    if (row === null) delete next[key];
    else next[key] = row;
  }
  return next;
}
