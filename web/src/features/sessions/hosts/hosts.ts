/** Hosts in trouble, told from their sessions. Pure. */
import type { SessionItem } from '../../../api/types.ts';

type HostAway = {
  host: string;
  sessions: number;
  /** When they were last seen; null where they never were. */
  since: string | null;
  cause: string;
};

/** Hosts none of whose sessions can be seen now. */
export function hostsAway(sessions: Record<string, SessionItem>): HostAway[] {
  return [...byHost(sessions)].flatMap(([host, all]) => {
    const [first] = all;
    if (!first || all.some(({ state }) => state !== 'UNKNOWN')) return [];
    const since = all.flatMap((one) => one.since ?? []).sort()[0] ?? null;
    return [{ host, sessions: all.length, since, cause: first.cause }];
  });
}

type HostHeld = {
  host: string;
  /** Sessions that wait for the brake to be released. */
  waiting: number;
} & NonNullable<SessionItem['held']>;

/** Hosts that hold restarts since many of their sessions crashed at once. */
export function hostsHeld(sessions: Record<string, SessionItem>): HostHeld[] {
  return [...byHost(sessions)].flatMap(([host, all]) => {
    const held = all.flatMap((one) => one.held ?? []);
    const [first] = held;
    return first ? [{ host, waiting: held.length, ...first }] : [];
  });
}

function byHost(sessions: Record<string, SessionItem>): Map<string, SessionItem[]> {
  const found = new Map<string, SessionItem[]>();
  for (const one of Object.values(sessions)) {
    const host = one.host ?? '';
    const known = found.get(host);
    if (known) known.push(one);
    else found.set(host, [one]);
  }
  return found;
}
