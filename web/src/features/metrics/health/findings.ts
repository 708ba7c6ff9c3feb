import type { CountryHealth, MetricsHealth } from '../../../api/types.ts';
import { count, duration, percent } from '../../../util/format.ts';

/** Something that makes the figures less than they seem, since when as far as it shows, and what to do. */
export type Finding = { id: string; what: string; todo: string };

/** Intake of events: usually well under a second. */
const LATE_S = 30;
/** Coarser totals follow within seconds. */
const BEHIND_S = 120;
/** A country with a session that runs sends some times a minute. */
const SILENT_S = 600;
const COVERED = 0.5;
const NAMED = 4;

export function isSilent({ country, last_event_age_s }: CountryHealth, sending: Set<string>): boolean {
  return sending.has(country) && (last_event_age_s === null || last_event_age_s > SILENT_S);
}

export function isUncovered({ dlr_coverage }: CountryHealth): boolean {
  return dlr_coverage !== null && dlr_coverage < COVERED;
}

/** `sending`: countries in which a session runs, so that something should be heard of them. Pure. */
export function findingsOf(health: MetricsHealth, sending: Set<string>): Finding[] {
  const silent = health.countries.filter((one) => isSilent(one, sending));
  const uncovered = health.countries.filter(isUncovered);
  return [
    intakeOf(health.intake.lag_p95_s),
    totalsOf(health.totals),
    silent.length > 0 && {
      id: 'silent',
      what: `${namesOf(silent, ageWords)}: nothing was heard, though sessions run there.`,
      todo: 'See on Quota whether permits are refused, and in the log of a session whether it reaches serve.',
    },
    uncovered.length > 0 && {
      id: 'coverage',
      what: `${namesOf(uncovered, coverageWords)}: few delivery reports come.`,
      todo: 'See on Gateways whether they report. Until they do, silence counts as failure of the operator.',
    },
  ].filter((found) => found !== false);
}

function intakeOf(lagS: number | null): Finding | false {
  return (
    lagS !== null &&
    lagS > LATE_S && {
      id: 'intake',
      what: `What happens to messages comes in late: up to ${duration(lagS * 1000)}. The newest figures are too low.`,
      todo: 'After an outage spools catch up by themselves. Otherwise the metrics store or serve is slow: see its log.',
    }
  );
}

function totalsOf({ lag_s, marks }: MetricsHealth['totals']): Finding | false {
  return (
    lag_s > BEHIND_S && {
      id: 'totals',
      what: `The totals of hours and days are ${duration(lag_s * 1000)} behind, ${count(marks)} changes wait.`,
      todo: 'Figures stay right but come slower. A serve must run and reach the metrics store: see its log.',
    }
  );
}

function ageWords({ last_event_age_s }: CountryHealth): string {
  return last_event_age_s === null ? 'none in 24 h' : `${duration(last_event_age_s * 1000)}`;
}

function coverageWords({ dlr_coverage }: CountryHealth): string {
  return percent(dlr_coverage ?? 0);
}

function namesOf(found: CountryHealth[], words: (one: CountryHealth) => string): string {
  const named = found.slice(0, NAMED).map((one) => `${one.country} (${words(one)})`);
  const more = found.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${count(more)} more` : '');
}
