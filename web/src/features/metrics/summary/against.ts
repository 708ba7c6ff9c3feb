import { endsOf, lengthMs, type View } from '../view.ts';

const DAY_MS = 86_400_000;

/** What the figures are compared with: the period just before, or the same time some days before. */
export const AGAINST = [
  { value: '', label: 'Beside: just before', backMs: 0 },
  { value: 'day', label: 'Beside: a day ago', backMs: DAY_MS },
  { value: 'week', label: 'Beside: a week ago', backMs: 7 * DAY_MS },
  { value: '4weeks', label: 'Beside: four weeks ago', backMs: 28 * DAY_MS },
];

type Period = { against_from?: string; against_to?: string };

/** The other period as the API is asked for it; nothing where it is the one just before. Pure. */
export function againstOf(view: View, now: number): Period {
  const backMs = AGAINST.find(({ value }) => value === view.against)?.backMs;
  if (!backMs || lengthMs(view, now) === null) return {};
  const { from, to } = endsOf(view, now);
  const back = (ms: number) => new Date(ms - backMs).toISOString();
  return { against_from: back(from), against_to: back(to) };
}
