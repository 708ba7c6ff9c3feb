import { Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconArrowBackUp, IconBellOff, IconHistory } from '@tabler/icons-react';
import type { OptOutItem } from '../../api/types.ts';
import { useWhyNot } from '../../api/useAuth.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { Chip, type Look } from '../../ui/Chip.tsx';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { ago } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';
import classes from './OptOuts.module.css';

const HOLDS: Look = { word: 'Opted out', tone: 'warn', Icon: IconBellOff };
const LIFTED: Look = { word: 'Lifted', tone: 'quiet', Icon: IconArrowBackUp };

type Opens = (optOut: OptOutItem) => void;
type Props = { optOuts: OptOutItem[]; onHistory: Opens; onLift: Opens };

export function OptOutTable({ optOuts, ...handlers }: Props) {
  const now = useNow(10_000);
  return (
    <ScrollBox label="Opt-outs">
      <Table className={classes.table} verticalSpacing={5} highlightOnHover tabularNums>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className={classes.number}>
              Number
            </Table.Th>
            <Table.Th scope="col" className={classes.state}>
              State
            </Table.Th>
            <Table.Th scope="col" className={classes.since}>
              Since
            </Table.Th>
            <Table.Th scope="col" className={classes.source}>
              How we know
            </Table.Th>
            <Table.Th scope="col" className={classes.actions}>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {optOuts.map((optOut) => (
            <OptOutRow key={optOut.id} optOut={optOut} now={now} {...handlers} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollBox>
  );
}

type RowProps = { optOut: OptOutItem; now: number; onHistory: Opens; onLift: Opens };

function OptOutRow({ optOut, now, onHistory, onLift }: RowProps) {
  const { id, number, active, since, by, source } = optOut;
  const roleWhyNot = useWhyNot('admin');
  const when = `${ago(since, now)} by ${by}`;
  return (
    <Table.Tr data-testid={`opt-out-${id}`} data-active={active}>
      <Table.Td>
        <span className="mono">{number}</span>
        <Text size="xs" c="dimmed" className={classes.below}>
          {active ? 'opted out' : 'lifted'} {when} · {source}
        </Text>
      </Table.Td>
      <Table.Td className={classes.state}>
        <Chip look={active ? HOLDS : LIFTED} />
      </Table.Td>
      <Table.Td className={classes.since}>{when}</Table.Td>
      <Table.Td className={classes.source}>{source}</Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap" justify="flex-end">
          <ActionButton
            label={`What happened to ${number}`}
            hint="What happened"
            whyNot={null}
            onClick={() => onHistory(optOut)}
          >
            <IconHistory size={17} stroke={1.8} />
          </ActionButton>
          <ActionButton
            label={`Lift the opt-out of ${number}`}
            hint="Lift it"
            whyNot={roleWhyNot ?? (active ? null : 'It is lifted already.')}
            onClick={() => onLift(optOut)}
          >
            <IconArrowBackUp size={17} stroke={1.8} />
          </ActionButton>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
