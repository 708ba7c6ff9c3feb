/** The lines of a log that the browser holds: one stretch, in which it is said where lines were left out. Pure. */
import type { LogLine, LogPage } from '../../../api/types.ts';
import { count } from '../../../util/format.ts';

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
  return { lines: items, first, last, atStart: at_start, atEnd: at_end };
}

/** A page that was asked for with `before` the first line. */
export function older(buffer: LogBuffer, page: LogPage): LogBuffer {
  const lines = [...page.items.filter(({ pos }) => pos < buffer.first), ...buffer.lines];
  const next = { ...buffer, lines, first: page.first, atStart: page.at_start };
  return lines.length <= MOST ? next : cutEnd(next);
}

/** A page that was asked for with `after` the last line. */
export function newer(buffer: LogBuffer, page: LogPage): LogBuffer {
  const added = after(buffer, page.items, page.last);
  return { ...added, atEnd: page.at_end };
}

/** Lines that came in while following. One that is held already, as after a reconnect, takes the place of what is
 * held: a line that had no end yet is sent again once it has one. */
export function after(buffer: LogBuffer, items: LogLine[], last: number): LogBuffer {
  const end = buffer.lines.at(-1)?.pos ?? buffer.last;
  const again = new Map(items.filter(({ pos }) => pos <= end).map((line) => [line.pos, line]));
  const held = again.size > 0 ? buffer.lines.map((line) => again.get(line.pos) ?? line) : buffer.lines;
  const lines = [...held, ...items.filter(({ pos }) => pos > end)];
  const next = { ...buffer, lines, last: Math.max(buffer.last, last) };
  return lines.length <= MOST ? next : cutStart(next);
}

/** Lines that came in, and before them, in a line of its own, how many did not. */
export function leftOut(items: LogLine[], skipped: number | null): LogLine[] {
  const [first] = items;
  if (skipped === 0 || !first) return items;
  const many =
    skipped === null ? 'Lines were' : skipped === 1 ? '1 line was' : `${count(skipped)} lines were`;
  const text = `${many} left out here: they came faster than they could be sent. Go to a time to read them.`;
  return [{ pos: first.pos - 1, at: first.at, by: 'smsdeck', text }, ...items];
}

function cutStart(buffer: LogBuffer): LogBuffer {
  const lines = buffer.lines.slice(-MOST);
  return { ...buffer, lines, first: lines[0]?.pos ?? buffer.first, atStart: false };
}

function cutEnd(buffer: LogBuffer): LogBuffer {
  const lines = buffer.lines.slice(0, MOST);
  return { ...buffer, lines, last: lines.at(-1)?.pos ?? buffer.last, atEnd: false };
}
