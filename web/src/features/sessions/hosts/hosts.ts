/** Hosts none of whose sessions can be seen now. Pure. */
import type { SessionItem } from '../../../api/types.ts';

type HostAway = {
  host: string;
  sessions: number;
  /** When they were last seen; null where they never were. */
  since: string | null;
  cause: string;
};

/** A single session that is out of sight was only just created: its host has not looked at it yet. */
export function hostsAway(sessions: Record<string, SessionItem>): HostAway[] {
  const byHost = new Map<string, SessionItem[]>();
  for (const one of Object.values(sessions)) {
    const host = one.host ?? '';
    const known = byHost.get(host);
    if (known) known.push(one);
    else byHost.set(host, [one]);
  }
  return [...byHost].flatMap(([host, all]) => {
    const [first] = all;
    if (!first || all.some(({ state }) => state !== 'UNKNOWN')) return [];
    const since = all.flatMap((one) => one.since ?? []).sort()[0] ?? null;
    return [{ host, sessions: all.length, since, cause: first.cause }];
  });
}
