import { Button } from '@mantine/core';
import { IconCircleCheck, IconClockHour4 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MetricsHealth } from '../../../api/types.ts';
import { count, duration, seconds } from '../../../util/format.ts';
import { healthQuery } from '../metricsApi.ts';
import { Panel } from '../Panel.tsx';
import { CountryHealthTable } from './CountryHealthTable.tsx';
import { findingsOf } from './findings.ts';
import classes from './Health.module.css';
import { useSending } from './useSending.ts';

/** Whether the figures can be trusted right now; not of the range above, but of the present. */
export function HealthPanel() {
  const query = useQuery(healthQuery);
  const [all, setAll] = useState(false);
  const sending = useSending();
  return (
    <Panel
      id="health"
      title="Can these figures be trusted?"
      note="right now, whatever the range"
      query={query}
      height={200}
      tools={
        query.data &&
        query.data.countries.length > 0 && (
          <Button size="xs" variant="default" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Only what is bad' : `All ${count(query.data.countries.length)} countries`}
          </Button>
        )
      }
    >
      {(health) => (
        <>
          <Findings health={health} sending={sending} />
          <Facts health={health} />
          <CountryHealthTable countries={health.countries} sending={sending} all={all} />
        </>
      )}
    </Panel>
  );
}

type HealthProps = { health: MetricsHealth; sending: Set<string> };

function Findings({ health, sending }: HealthProps) {
  const found = findingsOf(health, sending);
  if (found.length === 0) {
    return (
      <p className={classes.fine} role="status">
        <IconCircleCheck size={16} aria-hidden /> Yes: what happens comes in at once, and operators report.
      </p>
    );
  }
  return (
    <ul className={classes.findings}>
      {found.map(({ id, what, todo }) => (
        <li key={id} data-testid={`finding-${id}`}>
          <IconClockHour4 size={16} aria-hidden />
          <div>
            {what}
            <div className={classes.todo}>{todo}</div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Facts({ health: { intake, totals, kept_since } }: { health: MetricsHealth }) {
  const { changed, lag_p50_s, lag_p95_s } = intake;
  const since = Object.values(kept_since).filter((at) => at !== null);
  const first = since.toSorted().at(-1);
  return (
    <dl className={classes.facts}>
      <Fact name="Events come in within" note={changed > 0 ? `of the last ${count(changed)} changes` : ''}>
        {lag_p50_s === null || lag_p95_s === null
          ? 'no event in 5 min'
          : `${seconds(lag_p50_s)} (half), ${seconds(lag_p95_s)} (95 %)`}
      </Fact>
      <Fact name="Totals of hours and days" note="some seconds are usual">
        {totals.marks === 0
          ? 'up to date'
          : `${duration(totals.lag_s * 1000)} behind, ${changes(totals.marks)}`}
      </Fact>
      <Fact name="Kept in full detail since" note="">
        {first ? first.slice(0, 10) : 'the beginning'}
      </Fact>
    </dl>
  );
}

function Fact({ name, note, children }: { name: string; note: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd className={classes.todo}>{note}</dd>
    </div>
  );
}

function changes(marks: number): string {
  return marks === 1 ? '1 change waits' : `${count(marks)} changes wait`;
}
