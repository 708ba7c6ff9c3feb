import { Group, Table, Text, VisuallyHidden } from '@mantine/core';
import {
  IconAddressBook,
  IconCircleCheck,
  IconCirclePause,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { PairItem } from '../../api/types.ts';
import { useWhyNot } from '../../api/useAuth.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { ago, count } from '../../util/format.ts';
import classes from './PairTable.module.css';

type Opens = (pair: PairItem) => void;
export type Handlers = { onEdit: Opens; onDelete: Opens; onNumbers: Opens };

export const PairTable = memo(function PairTable({
  label,
  pairs,
  ...handlers
}: Handlers & { label: string; pairs: PairItem[] }) {
  return (
    <ScrollBox label={label}>
      <Table className={classes.table} verticalSpacing={5} highlightOnHover tabularNums>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className={classes.country}>
              Country
            </Table.Th>
            <Table.Th scope="col" className={classes.operator}>
              Operator
            </Table.Th>
            <Table.Th scope="col" className={classes.active}>
              Active
            </Table.Th>
            <Table.Th scope="col" className={classes.sessions}>
              Sessions
            </Table.Th>
            <Table.Th scope="col" className={classes.numbers} data-numeric>
              Numbers
            </Table.Th>
            <Table.Th scope="col" className={classes.changed}>
              Changed
            </Table.Th>
            <Table.Th scope="col" className={classes.actions}>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pairs.map((pair) => (
            <PairRow key={pair.pair} pair={pair} {...handlers} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollBox>
  );
});

function PairRow({ pair, onEdit, onDelete, onNumbers }: Handlers & { pair: PairItem }) {
  const whyNot = useWhyNot('manager');
  return (
    <Table.Tr data-testid={`pair-row-${pair.pair}`} data-priority={pair.priority}>
      <Table.Td className={classes.country}>
        <Text span inherit fw={600} className="mono" mr={8}>
          {pair.country}
        </Text>
        {pair.country_name}
      </Table.Td>
      <Table.Td>
        {pair.operator_name}
        <Text size="xs" c="dimmed" className="mono">
          <Link
            to="/analytics"
            search={{ pair: pair.pair }}
            className={classes.link}
            title={`All figures of ${pair.pair}`}
          >
            {pair.pair}
          </Link>
          {pair.gateway && ` via ${pair.gateway}`}
        </Text>
      </Table.Td>
      <Table.Td data-col="active" data-value={String(pair.active)}>
        <Active active={pair.active} />
      </Table.Td>
      <Table.Td className={classes.sessions}>
        <Sessions pair={pair} />
      </Table.Td>
      <Table.Td className={classes.numbers} data-numeric>
        <Link to="/numbers" search={{ pair: pair.pair }} className={classes.link}>
          {pair.numbers > 0 ? count(pair.numbers) : <NoNumbers />}
        </Link>
      </Table.Td>
      <Table.Td className={classes.changed}>
        <Text span size="sm" c="dimmed" title={pair.updated_at}>
          {ago(pair.updated_at, Date.now())} by {pair.updated_by}
        </Text>
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap" justify="flex-end">
          <ActionButton
            label={`Register numbers for ${pair.pair}`}
            hint="Register numbers"
            whyNot={whyNot}
            onClick={() => onNumbers(pair)}
          >
            <IconAddressBook size={17} stroke={1.8} />
          </ActionButton>
          <ActionButton label={`Edit ${pair.pair}`} hint="Edit" whyNot={whyNot} onClick={() => onEdit(pair)}>
            <IconPencil size={17} stroke={1.8} />
          </ActionButton>
          <ActionButton
            label={`Delete ${pair.pair}`}
            hint="Delete"
            whyNot={whyNot}
            onClick={() => onDelete(pair)}
          >
            <IconTrash size={17} stroke={1.8} />
          </ActionButton>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function NoNumbers() {
  return (
    <Text
      span
      size="sm"
      fw={600}
      c="var(--sd-warn)"
      title="Nothing is sent over it until numbers are registered."
    >
      none
    </Text>
  );
}

function Active({ active }: { active: boolean }) {
  const Icon = active ? IconCircleCheck : IconCirclePause;
  return (
    <Group gap={6} wrap="nowrap">
      <Icon size={16} color={active ? 'var(--sd-good)' : 'var(--sd-warn)'} aria-hidden />
      {active ? 'Active' : 'Not active'}
    </Group>
  );
}

function Sessions({ pair: { pair, sessions } }: { pair: PairItem }) {
  if (sessions.length === 0) {
    return (
      <Text span size="sm" c="dimmed">
        none
      </Text>
    );
  }
  return (
    <Link to="/sessions" search={{ q: pair }} className={classes.link} title={sessions.join('\n')}>
      {sessions.length === 1 ? sessions[0] : `${count(sessions.length)} sessions`}
    </Link>
  );
}
