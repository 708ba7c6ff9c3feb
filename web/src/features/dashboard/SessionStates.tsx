import { Group, Paper, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTableRows } from '../../live/hooks.ts';
import { countStates, StateChip } from '../../ui/StateChip.tsx';
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
