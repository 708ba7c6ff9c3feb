/** What is said of numbers and pools. Pure. */
import type { NumberItem, PairItem } from '../../api/types.ts';
import { ago, duration } from '../../util/format.ts';

/** Somebody types a phone number where words are looked for: it must not get into an address, which is logged. */
export function isNumberLike(text: string): boolean {
  const typed = text.trim();
  return typed.startsWith('+') || (/^[\d\s().-]{4,}$/.test(typed) && !/^\d{4}-\d{2}(-\d{2})?$/.test(typed));
}

/** Whether it may be used now, and if not, until when. */
export function standingOf(
  { opted_out, free_at }: NumberItem,
  now: number,
): { words: string; held: boolean } {
  if (opted_out) return { words: 'opted out', held: true };
  if (free_at === null || Date.parse(free_at) <= now) return { words: 'free', held: false };
  return { words: `at its cap for ${duration(Date.parse(free_at) - now)}`, held: true };
}

export function registeredWords({ registered_at, registered_by }: NumberItem, now: number): string {
  const when = registered_at ? ago(registered_at, now) : 'long ago';
  return registered_by ? `${when} by ${registered_by}` : when;
}

/** Those that cannot send come first, then by name. */
export function byNeed(a: PairItem, b: PairItem): number {
  return Number(a.numbers > 0) - Number(b.numbers > 0) || a.pair.localeCompare(b.pair);
}

export function matchesPool({ pair, country_name, operator_name }: PairItem, q = ''): boolean {
  return [pair, country_name, operator_name].join(' ').toLowerCase().includes(q.trim().toLowerCase());
}
