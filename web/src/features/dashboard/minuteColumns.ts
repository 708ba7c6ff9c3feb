import type { MinutePoint } from '../../api/types.ts';

const MINUTE_S = 60;
const SHOWN = 60;
/** Times in epoch seconds, then sent, success, failure. */
export type Columns = { data: [number[], number[], number[], number[]]; points: MinutePoint[] };

/**
 * The last 60 minutes up to that of `now` (ms), or up to a later point if this clock is behind; zeros for those in
 * which nothing was sent. Pure.
 */
export function columnsOf(minutes: MinutePoint[], now: number): Columns {
  const byTime = new Map(minutes.map((point) => [Date.parse(point.at) / 1000, point]));
  const present = Math.floor(now / 1000 / MINUTE_S) * MINUTE_S;
  const last = Math.max(present, ...byTime.keys());
  const times = Array.from({ length: SHOWN }, (_, index) => last - (SHOWN - 1 - index) * MINUTE_S);
  const points = times.map((at) => byTime.get(at) ?? silent(at));
  const column = (name: 'sent' | 'success' | 'failure') => points.map((point) => point[name]);
  return { data: [times, column('sent'), column('success'), column('failure')], points };
}

function silent(at: number): MinutePoint {
  return { at: new Date(at * 1000).toISOString(), sent: 0, success: 0, failure: 0 };
}
