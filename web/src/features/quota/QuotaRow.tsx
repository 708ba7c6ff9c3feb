import { Group, Table, Text, UnstyledButton } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import type { QuotaItem } from '../../api/types.ts';
import { useWhyNot } from '../../api/useAuth.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ago, count, duration } from '../../util/format.ts';
import classes from './Quota.module.css';
import { nextSlot, permitsOf } from './quotaRows.ts';
import { refusalToTell, refusalWords } from './refusalWords.ts';

type Props = {
  item: QuotaItem;
  /** By the store's clock. */
  now: number;
  /** The kill switch is on. */
  stopped: boolean;
  onOpen: (country: string) => void;
  onEdit: (item: QuotaItem) => void;
};

export function QuotaRow({ item, now, stopped, onOpen, onEdit }: Props) {
  const { country, country_name, used, limit } = item;
  const next = nextSlot(item, now, stopped);
  const whyNot = useWhyNot('manager');
  return (
    <Table.Tr className={classes.row} data-testid={`quota-row-${country}`} onClick={() => onOpen(country)}>
      <Table.Td className={classes.country}>
        <UnstyledButton className={classes.open} aria-label={`Details of ${country} ${country_name}`}>
          <span className={`mono ${classes.code}`}>{country}</span> {country_name}
        </UnstyledButton>
      </Table.Td>
      <Table.Td className={classes.used} data-col="used" data-value={used}>
        <Group gap={8} wrap="nowrap">
          <span className={classes.meter}>
            <Meter value={used} max={limit} />
          </span>
          <span className="figure">
            {count(used)}/{count(limit)}
          </span>
        </Group>
      </Table.Td>
      <Table.Td className={classes.next} data-col="next" data-held={next.held || undefined}>
        {next.words}
      </Table.Td>
      <Table.Td className={classes.waiting} data-col="waiting" data-value={item.waiting}>
        <Waiting item={item} now={now} />
      </Table.Td>
      <Table.Td className={classes.permits}>{count(permitsOf(item))}</Table.Td>
      <Table.Td className={classes.refused} data-col="refused">
        <LastRefused item={item} now={now} />
      </Table.Td>
      <Table.Td className={classes.actions} onClick={(event) => event.stopPropagation()}>
        <ActionButton
          label={`Edit the limit of ${country_name}`}
          hint="Edit the limit"
          whyNot={whyNot}
          onClick={() => onEdit(item)}
        >
          <IconPencil size={17} stroke={1.8} />
        </ActionButton>
      </Table.Td>
    </Table.Tr>
  );
}

function Waiting({ item: { waiting, waiters }, now }: { item: QuotaItem; now: number }) {
  const first = waiters[0];
  return (
    <>
      {count(waiting)}
      {waiting > 0 && first && (
        <Text span size="xs" c="dimmed">
          {' '}
          for {duration(now - Date.parse(first.since))}
        </Text>
      )}
    </>
  );
}

function LastRefused({ item, now }: { item: QuotaItem; now: number }) {
  const last = refusalToTell(item, now);
  if (!last) {
    return (
      <Text span size="sm" c="dimmed">
        none
      </Text>
    );
  }
  const { word, usual } = refusalWords(last.reason);
  return (
    <span title={last.detail} data-usual={usual}>
      {word},{' '}
      <Text span size="sm" c="dimmed">
        {ago(last.at, now)}
      </Text>
    </span>
  );
}
