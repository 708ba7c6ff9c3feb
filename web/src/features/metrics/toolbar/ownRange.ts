const MOST_DAYS = 400;

/** Why there is no range between these two moments (ms; null: not filled in), as the API would refuse it. Pure. */
export function ownRangeTrouble(from: number | null, to: number | null): string | null {
  if (from === null || to === null) return 'Fill in both times.';
  if (from >= to) return 'The start must be before the end.';
  return to - from > MOST_DAYS * 86_400_000 ? `${MOST_DAYS} days at most.` : null;
}
