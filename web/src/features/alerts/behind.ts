import type { AlertItem } from '../../api/types.ts';

const BEFORE_MS = 3_600_000;

/**
 * The address of the figures that a fallen success rate was told of: its pair, from an hour before until it was over,
 * or until now. Null of other alerts. Pure.
 */
export function figuresBehind({ kind, subject, at, resolved_at }: AlertItem) {
  if (kind !== 'rate_drop') return null;
  const from = new Date(Date.parse(at) - BEFORE_MS).toISOString();
  return { pair: subject, from, ...(resolved_at && { to: resolved_at }) };
}
