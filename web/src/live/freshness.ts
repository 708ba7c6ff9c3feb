/** How fresh what is on the screen is, in words. Pure. */
import type { LiveState } from './store.ts';

/** A frame comes at least every 5 s; older than this, the age is said even while the socket is open. */
const QUIET_AFTER_MS = 8_000;
const STALE_AFTER_MS = 20_000;

export type Freshness = { link: 'live' | 'down'; label: string; stale: boolean; ageS: number | null };

export function freshness(
  { link, receivedAt }: Pick<LiveState, 'link' | 'receivedAt'>,
  now: number,
): Freshness {
  const ageMs = receivedAt === null ? null : Math.max(0, now - receivedAt);
  const ageS = ageMs === null ? null : Math.floor(ageMs / 1000);
  const stale = ageMs !== null && ageMs > STALE_AFTER_MS;
  if (link === 'live' && ageMs !== null && ageMs < QUIET_AFTER_MS) {
    return { link: 'live', label: 'Live', stale, ageS };
  }
  const first = link === 'reconnecting' ? 'Reconnecting' : link === 'live' ? 'Quiet' : 'Connecting';
  return { link: 'down', label: ageS === null ? first : `${first} · data ${ageS} s old`, stale, ageS };
}
