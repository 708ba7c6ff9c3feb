import { Group, Table, Text, UnstyledButton } from '@mantine/core';
import { IconStarFilled } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { memo } from 'react';
import type { SessionItem } from '../../api/types.ts';
import { count } from '../../util/format.ts';
import { LastExit, StateWithWish, Uptime } from './facts.tsx';
import { SessionActions } from './SessionActions.tsx';
import classes from './SessionTable.module.css';

const route = getRouteApi('/inside/sessions');

type Props = { session: SessionItem; index: number };

export const SessionRow = memo(function SessionRow({ session, index }: Props) {
  const navigate = route.useNavigate();
  const { name, state } = session;
  const open = () =>
    navigate({ search: (old) => ({ ...old, open: name }), replace: true, resetScroll: false });
  return (
    <Table.Tr
      className={classes.row}
      aria-rowindex={index + 2}
      data-testid={`session-row-${name}`}
      data-state={state}
      onClick={open}
    >
      <Table.Td className={classes.name}>
        <Group gap={6} wrap="nowrap">
          {session.priority === 'high' && (
            <IconStarFilled size={13} className={classes.star} aria-label="High priority" role="img" />
          )}
          <UnstyledButton className={classes.open} title={name} aria-label={`Details of ${name}`}>
            <Text span size="sm" fw={500}>
              {name}
            </Text>
          </UnstyledButton>
        </Group>
        <div className={classes.stateBelow}>
          <StateWithWish session={session} />
        </div>
      </Table.Td>
      <Table.Td className={classes.state}>
        <StateWithWish session={session} />
      </Table.Td>
      <Table.Td className={classes.uptime} data-col="uptime">
        <Uptime session={session} />
      </Table.Td>
      <Table.Td className={classes.restarts} data-col="restarts" data-value={session.restarts}>
        {count(session.restarts)}
      </Table.Td>
      <Table.Td className={classes.exit} data-col="last_exit">
        <LastExit session={session} />
      </Table.Td>
      <Table.Td className={classes.actions} onClick={(event) => event.stopPropagation()}>
        <SessionActions session={session} />
      </Table.Td>
    </Table.Tr>
  );
});
