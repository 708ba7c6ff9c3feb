/** The lines of a log that the browser holds: one unbroken stretch. Pure. */
import type { LogLine, LogPage } from '../../../api/contract.ts';

export type LogBuffer = {
  lines: LogLine[];
  /** What to ask before, and after, for what lies on either side; -1 while nothing is held. */
  first: number;
  last: number;
  atStart: boolean;
  atEnd: boolean;
};

export const EMPTY: LogBuffer = { lines: [], first: -1, last: -1, atStart: false, atEnd: false };
/** More than this is let go on the far side: it can be read again. */
export const MOST = 20_000;

export function fromPage({ items, first, last, at_start, at_end }: LogPage): LogBuffer {
  return { lines: items, first: first ?? -1, last: last ?? -1, atStart: at_start, atEnd: at_end };
}

/** A page that was asked for with `before` the first line. */
export function older(buffer: LogBuffer, page: LogPage): LogBuffer {
  const lines = [...page.items.filter(({ pos }) => pos < buffer.first), ...buffer.lines];
  const next = { ...buffer, lines, first: page.first ?? buffer.first, atStart: page.at_start };
  return lines.length <= MOST ? next : cutEnd(next);
}

/** A page that was asked for with `after` the last line. */
export function newer(buffer: LogBuffer, page: LogPage): LogBuffer {
  const added = after(buffer, page.items, page.last ?? buffer.last);
  return { ...added, atEnd: page.at_end };
}

/** Lines that came in while following; a line that is held already, as after a reconnect, is not doubled. */
export function after(buffer: LogBuffer, items: LogLine[], last: number): LogBuffer {
  const added = items.filter(({ pos }) => pos > buffer.last);
  const next = { ...buffer, last: Math.max(buffer.last, last) };
  if (added.length === 0) return next;
  const lines = [...buffer.lines, ...added];
  return lines.length <= MOST ? { ...next, lines } : cutStart({ ...next, lines });
}

function cutStart(buffer: LogBuffer): LogBuffer {
  const lines = buffer.lines.slice(-MOST);
  return { ...buffer, lines, first: lines[0]?.pos ?? buffer.first, atStart: false };
}

function cutEnd(buffer: LogBuffer): LogBuffer {
  const lines = buffer.lines.slice(0, MOST);
  return { ...buffer, lines, last: lines.at(-1)?.pos ?? buffer.last, atEnd: false };
}
