/** Sessions that were found running and that smsdeck did not start. Pure. */
import type { SessionItem } from '../../../api/types.ts';

export type DriftAction = 'adopt' | 'ignore' | 'stop';

export const DRIFT_ACTIONS: { action: DriftAction; verb: string; effect: string; done: string }[] = [
  {
    action: 'adopt',
    verb: 'Adopt',
    effect:
      'smsdeck takes it over as it runs, without stopping it: from then on it is watched, and started again after a crash.',
    done: 'is adopted',
  },
  {
    action: 'ignore',
    verb: 'Ignore',
    effect:
      'It goes on as it is, and smsdeck leaves it alone. It is shown quietly, and can be adopted later.',
    done: 'is ignored',
  },
  {
    action: 'stop',
    verb: 'Stop',
    effect:
      'Its program is told to end, and is ended by force after the grace time; then its screen is gone.',
    done: 'is asked to stop',
  },
];

export function effectOf(action: DriftAction): string {
  return DRIFT_ACTIONS.find((one) => one.action === action)?.effect ?? '';
}

/** An adopted one is smsdeck's own from then on. */
export function isDrift({ flags }: SessionItem): boolean {
  return flags.includes('drift') || flags.includes('ignored');
}

export function isIgnored({ flags }: SessionItem): boolean {
  return flags.includes('ignored');
}

/** Whether it is one of smsdeck's sessions at all: of one that was only found, nobody has wished anything. */
export function isRegistered({ desired_at }: SessionItem): boolean {
  return desired_at !== null;
}

/** Those that ask for a decision, and those about which it was made. */
export function driftOf(sessions: Record<string, SessionItem>) {
  const found = Object.values(sessions)
    .filter(isDrift)
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  return { open: found.filter((one) => !isIgnored(one)), ignored: found.filter(isIgnored) };
}

/** Why the action cannot be done to it now; null where it can. */
export function driftWhyNot({ actions }: SessionItem, action: DriftAction): string | null {
  const allowed = actions[action];
  return allowed.allowed ? null : (allowed.why_not ?? 'Not possible now.');
}
