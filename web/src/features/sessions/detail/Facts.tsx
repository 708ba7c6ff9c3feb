import { Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { SessionItem } from '../../../api/types.ts';
import { useWhyNot } from '../../../api/useAuth.ts';
import { Fact, FactList } from '../../../ui/FactList.tsx';
import { GuardedButton } from '../../../ui/GuardedButton.tsx';
import { count, moment } from '../../../util/format.ts';
import { useNow } from '../../../util/useNow.ts';
import { isRegistered } from '../drift/drift.ts';
import { exitWords, Uptime } from '../facts.tsx';
import classes from './Detail.module.css';
import { MovePairs } from './MovePairs.tsx';
import { notPossible } from './notPossible.ts';

export function Facts({ session }: { session: SessionItem }) {
  const now = useNow(1000);
  const at = (iso: string | null) => (iso ? moment(iso, now) : '–');
  const { last_exit, pairs, next_start_at } = session;
  return (
    <FactList>
      <Fact name="Up for">
        <Uptime session={session} />
      </Fact>
      <Fact name="Next start">{at(next_start_at)}</Fact>
      <Fact name="Restarts">{count(session.restarts)} after a crash</Fact>
      <Fact name="Last exit">{last_exit ? `${exitWords(last_exit)}, ${at(last_exit.at)}` : 'none'}</Fact>
      {notPossible(session).map(({ verb, why }) => (
        <Fact key={verb} name={`No ${verb}`}>
          {why}
        </Fact>
      ))}
      <Fact name="Priority">{session.priority}</Fact>
      <Fact name="Program">{session.program}</Fact>
      <Fact name={pairs.length > 1 ? `Pairs (${pairs.length})` : 'Pair'}>
        <Stack gap={6} align="flex-start">
          <div>
            {pairs.map((pair) => (
              <Link key={pair} to="/pairs" search={{ q: pair }} className={classes.pair}>
                {pair}
              </Link>
            ))}
            {pairs.length === 0 && 'none'}
          </div>
          {isRegistered(session) && <Move session={session} />}
        </Stack>
      </Fact>
      <Fact name="Its figures">
        {pairs.map((pair) => (
          <Link
            key={pair}
            to="/analytics"
            search={{ pair, program: session.program }}
            className={classes.pair}
          >
            metrics{pairs.length > 1 && ` of ${pair}`}
          </Link>
        ))}
        <Link to="/messages" search={{ session: session.name }} className={classes.pair}>
          messages
        </Link>
      </Fact>
      {session.group && <Fact name="Group">{session.group}</Fact>}
      <Fact name="Host">{session.host ?? '–'}</Fact>
      <Fact name="Process">{session.pid === null ? '–' : `pid ${session.pid}`}</Fact>
      <Fact name="Run">{session.run_id ?? '–'}</Fact>
    </FactList>
  );
}

function Move({ session }: { session: SessionItem }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <GuardedButton
        size="compact-sm"
        variant="default"
        whyNot={useWhyNot('manager')}
        onClick={() => setOpen(true)}
      >
        Move pairs in or out
      </GuardedButton>
      {open && <MovePairs session={session} onClose={() => setOpen(false)} />}
    </>
  );
}
