import { Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SessionItem } from '../../../api/types.ts';
import { StateChip } from '../../../ui/StateChip.tsx';
import { ago, moment } from '../../../util/format.ts';
import { useNow } from '../../../util/useNow.ts';
import { DriftButtons } from '../drift/DriftButtons.tsx';
import { isDrift, isRegistered } from '../drift/drift.ts';
import { reasonOf } from '../reasons.ts';
import { SessionActions } from '../SessionActions.tsx';
import classes from './Detail.module.css';

const DESIRED = { RUN: 'Running', STOP: 'Stopped', PAUSE: 'Paused' } as const;
const HEALTH = { ok: 'Fine', low: 'Low', no_data: 'Nothing heard yet', stale: 'Stale' } as const;

/** What is wanted, what is, and how it does, apart from each other; and what can be done. */
export function StatusLine({ session }: { session: SessionItem }) {
  const now = useNow(1000);
  const { desired, desired_at, state, since, health, doing } = session;
  return (
    <Group justify="space-between" align="flex-start" gap="sm">
      <dl className={classes.status}>
        <Cell name="Wanted" more={wishWords(session)}>
          {isRegistered(session) ? (DESIRED[desired] ?? desired) : 'Nothing yet'}
          {desired_at && <small> since {moment(desired_at, now)}</small>}
        </Cell>
        <Cell name="State" more={since ? `${moment(since, now)}, ${ago(since, now)}` : ''}>
          <Link to="/states" hash={state} className={classes.chipLink} title="What the states mean">
            <StateChip state={state} />
          </Link>
        </Cell>
        <Cell name="Health" more={doing}>
          {lives(state) ? (HEALTH[health] ?? health) : '–'}
        </Cell>
      </dl>
      {isDrift(session) ? <DriftButtons session={session} /> : <SessionActions session={session} />}
    </Group>
  );
}

/** Of one without a program that runs there is no health to tell. */
function lives(state: SessionItem['state']): boolean {
  return ['STARTING', 'RUNNING', 'STOPPING', 'PAUSED'].includes(state);
}

/** By whom, and why; of one that nobody registered, that it is so. */
function wishWords(session: SessionItem): string {
  const { desired_by, desired_reason } = session;
  if (!isRegistered(session)) return 'It was started by hand.';
  return [desired_by && `by ${desired_by}`, reasonOf(desired_reason, desired_by)].filter(Boolean).join(': ');
}

function Cell({ name, more, children }: { name: string; more?: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children}
        {more && (
          <Text size="xs" c="dimmed" component="div">
            {more}
          </Text>
        )}
      </dd>
    </div>
  );
}
