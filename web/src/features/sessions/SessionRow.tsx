import { Checkbox, Group, Table, Text, UnstyledButton } from '@mantine/core';
import { IconStarFilled } from '@tabler/icons-react';
import { type ChangeEvent, memo, useEffect, useRef } from 'react';
import type { SessionItem } from '../../api/types.ts';
import { count } from '../../util/format.ts';
import { LastExit, StateWithWish, Uptime } from './facts.tsx';
import { SessionActions } from './SessionActions.tsx';
import classes from './SessionTable.module.css';

type RowHandlers = {
  onOpen: (name: string) => void;
  /** `range`: shift was held. */
  onSelect: (name: string, range: boolean) => void;
  /** The row that the keys are about. */
  onCurrent: (name: string) => void;
};
type Props = RowHandlers & { session: SessionItem; index: number; selected: boolean; current: boolean };

export const SessionRow = memo(function SessionRow({ session, index, selected, current, ...on }: Props) {
  const { name, state } = session;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const row = button.current?.closest('tr');
    if (current && !row?.contains(document.activeElement)) button.current?.focus({ preventScroll: true });
  }, [current]);
  const tick = (event: ChangeEvent<HTMLInputElement>) =>
    on.onSelect(name, (event.nativeEvent as MouseEvent).shiftKey);
  return (
    <Table.Tr
      className={classes.row}
      aria-rowindex={index + 2}
      data-testid={`session-row-${name}`}
      data-state={state}
      data-selected={selected || undefined}
      onClick={() => on.onOpen(name)}
      onFocus={() => on.onCurrent(name)}
    >
      <Table.Td className={classes.select} onClick={(event) => event.stopPropagation()}>
        <Checkbox size="sm" aria-label={`Select ${name}`} checked={selected} onChange={tick} />
      </Table.Td>
      <Table.Td className={classes.name}>
        <Group gap={6} wrap="nowrap">
          {session.priority === 'high' && (
            <IconStarFilled size={13} className={classes.star} aria-label="High priority" role="img" />
          )}
          <UnstyledButton
            ref={button}
            className={classes.open}
            title={name}
            aria-label={`Details of ${name}`}
          >
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
