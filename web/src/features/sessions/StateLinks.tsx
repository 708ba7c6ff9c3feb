import { Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { SessionItem } from '../../api/types.ts';
import { countStates, StateChip } from '../../ui/StateChip.tsx';
import { count } from '../../util/format.ts';
import { matches, type SessionSearch } from './matching.ts';
import classes from './StateLinks.module.css';

type Props = { sessions: Record<string, SessionItem>; search: SessionSearch };

/** How many of the sessions that the other filters leave are in each state. A state that is on leads back to all. */
export function StateLinks({ sessions, search }: Props) {
  const others = Object.values(sessions).filter((one) => matches(one, { ...search, state: '' }));
  return (
    <Group gap={6} mb="sm" role="group" aria-label="Sessions by state">
      {countStates(others).map(([state, n]) => {
        const on = search.state === state;
        return (
          <Link
            key={state}
            to="/sessions"
            search={{ ...search, state: on ? '' : state }}
            resetScroll={false}
            className={classes.link}
            data-on={on || undefined}
            aria-current={on || undefined}
            data-testid={`state-${state}`}
          >
            <StateChip state={state} suffix={count(n)} />
          </Link>
        );
      })}
      <Link to="/states" className={classes.help}>
        What the states mean
      </Link>
    </Group>
  );
}
