import type { MinutePoint } from '../../api/types.ts';

const MINUTE_S = 60;
/** Times in epoch seconds, then sent, success, failure. */
export type Columns = { data: [number[], number[], number[], number[]]; points: MinutePoint[] };

/** Points in order of time, with zeros for the minutes between them in which nothing was sent. Pure. */
export function columnsOf(minutes: MinutePoint[]): Columns {
  const byTime = new Map(minutes.map((point) => [Date.parse(point.at) / 1000, point]));
  const times = [...byTime.keys()].sort((a, b) => a - b);
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first - MINUTE_S;
  const points: MinutePoint[] = [];
  for (let at = first; at <= last; at += MINUTE_S) {
    points.push(byTime.get(at) ?? { at: new Date(at * 1000).toISOString(), sent: 0, success: 0, failure: 0 });
  }
  const data: Columns['data'] = [
    points.map((point) => Date.parse(point.at) / 1000),
    points.map((point) => point.sent),
    points.map((point) => point.success),
    points.map((point) => point.failure),
  ];
  return { data, points };
}
