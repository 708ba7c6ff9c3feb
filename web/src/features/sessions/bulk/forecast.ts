/** What a dry run says, put in order for a person. Pure. */
import type { BulkOutcome, BulkReport } from '../../../api/types.ts';

type Reason = { why: string; names: string[] };
export type Forecast = {
  will: string[];
  /** Those of them that have high priority. */
  high: string[];
  byState: BulkReport['by_state'];
  unchanged: number;
  refused: Reason[];
  refusedCount: number;
};

const nameOf = ({ name }: BulkOutcome) => name;
const NO_REASON = 'No reason was given.';

/** The reason that most share comes first. */
export function forecast({ items, by_state }: Pick<BulkReport, 'items' | 'by_state'>): Forecast {
  const will = items.filter(({ outcome }) => outcome === 'done');
  const reasons = new Map<string, string[]>();
  const refused = items.filter(({ outcome }) => outcome === 'refused' || outcome === 'not_found');
  for (const { name, why } of refused) {
    const key = why || NO_REASON;
    reasons.set(key, [...(reasons.get(key) ?? []), name]);
  }
  return {
    will: will.map(nameOf),
    high: will.filter(({ priority }) => priority === 'high').map(nameOf),
    byState: by_state,
    unchanged: items.filter(({ outcome }) => outcome === 'unchanged').length,
    refused: [...reasons]
      .map(([why, names]) => ({ why, names }))
      .sort((a, b) => b.names.length - a.names.length),
    refusedCount: refused.length,
  };
}

/** "a, b, c and 4 more". */
export function some(names: string[], most = 5): string {
  const first = names.slice(0, most).join(', ');
  return names.length > most ? `${first} and ${names.length - most} more` : first;
}
