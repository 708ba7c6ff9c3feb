import { Drawer, Group, Stack, Text } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SessionItem } from '../../api/types.ts';
import { count, moment } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';
import { exitWords, StateWithWish, Uptime } from './facts.tsx';
import { SessionActions } from './SessionActions.tsx';
import classes from './SessionDrawer.module.css';

const route = getRouteApi('/inside/sessions');
const DESIRED = { RUN: 'running', STOP: 'stopped', PAUSE: 'paused' } as const;

/** All that is known about the session that the URL names in `open`. */
export function SessionDrawer({ sessions }: { sessions: Record<string, SessionItem> }) {
  const { open } = route.useSearch();
  const navigate = route.useNavigate();
  const session = open ? sessions[open] : undefined;
  const close = () =>
    navigate({ search: (old) => ({ ...old, open: '' }), replace: true, resetScroll: false });
  return (
    <Drawer
      opened={Boolean(open)}
      onClose={close}
      position="right"
      title={<Text fw={650}>{open}</Text>}
      closeButtonProps={{ 'aria-label': 'Close details' }}
    >
      {session ? <Details session={session} /> : <Text>There is no such session any more.</Text>}
    </Drawer>
  );
}

function Details({ session }: { session: SessionItem }) {
  const now = useNow(1000);
  const at = (iso: string | null) => (iso ? moment(iso, now) : '–');
  return (
    <Stack>
      <Group justify="space-between">
        <StateWithWish session={session} />
        <SessionActions session={session} />
      </Group>
      <dl className={classes.facts}>
        <Fact name="Why in this state">{session.cause ?? '–'}</Fact>
        <Fact name="Since">{at(session.since)}</Fact>
        <Fact name="Wanted">{DESIRED[session.desired] ?? session.desired}</Fact>
        <Fact name="Wanted by">
          {[session.desired_by, session.desired_reason].filter(Boolean).join(': ') || '–'}
        </Fact>
        <Fact name="Health">
          {[session.health ?? 'unknown', ...session.flags].join(', ').replaceAll('_', ' ')}
        </Fact>
        <Fact name="Up for">
          <Uptime session={session} />
        </Fact>
        <Fact name="Restarts">{count(session.restarts)}</Fact>
        <Fact name="Last exit">
          {session.last_exit ? `${exitWords(session.last_exit)}, ${at(session.last_exit.at)}` : 'none'}
        </Fact>
        <Fact name="Next start">{at(session.next_start_at)}</Fact>
        <Fact name="Priority">{session.priority}</Fact>
        <Fact name="Program">{session.program}</Fact>
        <Fact name="Pairs">
          {session.pairs.map((pair) => (
            <Link key={pair} to="/pairs" search={{ q: pair }} className={classes.pair}>
              {pair}
            </Link>
          ))}
        </Fact>
        <Fact name="Host">{session.host ?? '–'}</Fact>
        <Fact name="Process">{session.pid === null ? '–' : `pid ${session.pid}`}</Fact>
        <Fact name="Run">{session.run_id ?? '–'}</Fact>
      </dl>
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
