/** Which sessions a search in the URL means. Pure. */
import type { SessionItem } from '../../api/types.ts';

export type SessionSearch = {
  q?: string;
  state?: string;
  program?: string;
  country?: string;
  priority?: string;
  /** A flag, or a health other than "ok". */
  flag?: string;
};

const FILTERS = ['q', 'state', 'program', 'country', 'priority', 'flag'] as const;
export const NO_FILTER: Required<SessionSearch> = {
  q: '',
  state: '',
  program: '',
  country: '',
  priority: '',
  flag: '',
};

/** All filters hold together; `q` is words that must each occur in the name, a pair, the host or the cause. */
export function matches(session: SessionItem, search: SessionSearch): boolean {
  const { q, state, program, country, priority, flag } = search;
  if (state && session.state !== state) return false;
  if (program && session.program !== program) return false;
  if (country && !countriesOf(session).includes(country)) return false;
  if (priority && session.priority !== priority) return false;
  if (flag && !marksOf(session).includes(flag)) return false;
  return wordsOf(q).every((word) => textOf(session).includes(word));
}

export function isFiltered(search: SessionSearch): boolean {
  return FILTERS.some((name) => Boolean(search[name]));
}

export function countriesOf(session: SessionItem): string[] {
  return [...new Set(session.pairs.map((pair) => pair.split('_')[0] ?? ''))];
}

/** What is not as it should be: its flags, and its health where that is not ok. Drift that is ignored is settled. */
export function marksOf({ health, flags }: SessionItem): string[] {
  const open = flags.includes('ignored') ? flags.filter((flag) => flag !== 'drift') : flags;
  return health === 'ok' ? open : [...open, health];
}

/** The different values of a filter, in order, for its menu. */
export function choices(sessions: SessionItem[], of: (session: SessionItem) => string[]): string[] {
  return [...new Set(sessions.flatMap(of))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function wordsOf(q = ''): string[] {
  return q.toLowerCase().split(/\s+/).filter(Boolean);
}

function textOf(session: SessionItem): string {
  const parts = [session.name, ...session.pairs, session.host ?? '', session.cause ?? ''];
  return parts.join(' ').toLowerCase();
}
