import { Group, Paper, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { SessionItem, SessionState } from '../../api/types.ts';
import { useTableRows } from '../../live/hooks.ts';
import { STATE_LOOK, StateChip } from '../../ui/StateChip.tsx';
import { count } from '../../util/format.ts';
import classes from './SessionStates.module.css';

/** How many sessions are in each state; each leads to the list of just those. */
export function SessionStates() {
  const sessions = useTableRows('sessions');
  const states = sessions ? countStates(Object.values(sessions)) : [];
  return (
    <Paper p="sm" component="section" aria-label="Sessions by state">
      <Group gap="xs">
        <Text size="sm" fw={500} mr={4}>
          Sessions
        </Text>
        {states.map(([state, n]) => (
          <Link
            key={state}
            to="/sessions"
            search={{ state }}
            className={classes.link}
            data-testid={`sessions-${state}`}
          >
            <StateChip state={state} suffix={count(n)} />
          </Link>
        ))}
        {states.length === 0 && (
          <Text size="sm" c="dimmed">
            {sessions ? 'None yet. Add a pair with a program to start one.' : 'Loading…'}
          </Text>
        )}
      </Group>
    </Paper>
  );
}

/** In the order of STATE_LOOK, so that chips keep their places. */
function countStates(sessions: SessionItem[]): [SessionState, number][] {
  const counts = new Map<SessionState, number>();
  for (const { state } of sessions) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = Object.keys(STATE_LOOK) as SessionState[];
  return states.flatMap((state) => (counts.has(state) ? [[state, counts.get(state) ?? 0]] : []));
}
