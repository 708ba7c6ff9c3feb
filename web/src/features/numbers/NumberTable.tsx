import { Table, Text, VisuallyHidden } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { NumberItem } from '../../api/types.ts';
import { useWhyNot } from '../../api/useAuth.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { ago, count } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';
import classes from './Numbers.module.css';
import { registeredWords, standingOf } from './numberWords.ts';
import { Unmask } from './Unmask.tsx';

type Props = { numbers: NumberItem[]; onRemove: (number: NumberItem) => void };

export function NumberTable({ numbers, onRemove }: Props) {
  const now = useNow(5_000);
  return (
    <ScrollBox label="Numbers">
      <Table className={classes.table} verticalSpacing={5} highlightOnHover tabularNums>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className={classes.number}>
              Number
            </Table.Th>
            <Table.Th scope="col">Permission from</Table.Th>
            <Table.Th scope="col" className={classes.wide}>
              Registered
            </Table.Th>
            <Table.Th scope="col" className={`${classes.wide} ${classes.used}`}>
              Last used
            </Table.Th>
            <Table.Th scope="col" className={classes.sends}>
              Sends in 1 h / 24 h
            </Table.Th>
            <Table.Th scope="col" className={classes.use}>
              Now
            </Table.Th>
            <Table.Th scope="col" className={classes.actions}>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {numbers.map((number) => (
            <NumberRow key={number.id} number={number} now={now} onRemove={onRemove} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollBox>
  );
}

type RowProps = { number: NumberItem; now: number; onRemove: (number: NumberItem) => void };

function NumberRow({ number, now, onRemove }: RowProps) {
  const whyNot = useWhyNot('manager');
  const use = standingOf(number, now);
  return (
    <Table.Tr data-testid={`number-row-${number.id}`}>
      <Table.Td>
        <Unmask number={number} />
        <Text size="xs" c="dimmed" className={classes.below}>
          {number.source} · <span data-held={use.held || undefined}>{use.words}</span>
        </Text>
      </Table.Td>
      <Table.Td className={classes.wide}>{number.source}</Table.Td>
      <Table.Td className={classes.wide}>{registeredWords(number, now)}</Table.Td>
      <Table.Td className={classes.wide}>
        {number.last_used_at ? ago(number.last_used_at, now) : 'never'}
      </Table.Td>
      <Table.Td className={classes.sends}>
        {count(number.sends_last_hour)} / {count(number.sends_last_day)}
      </Table.Td>
      <Table.Td className={classes.use} data-held={use.held || undefined}>
        {use.words}
      </Table.Td>
      <Table.Td>
        <ActionButton
          label={`Remove ${number.number}`}
          hint="Remove"
          whyNot={whyNot}
          onClick={() => onRemove(number)}
        >
          <IconTrash size={17} stroke={1.8} />
        </ActionButton>
      </Table.Td>
    </Table.Tr>
  );
}
