import { Group, Paper, Table, Text } from '@mantine/core';
import { type SortingState, useTable } from '@tanstack/react-table';
import { useState } from 'react';
import type { QuotaItem } from '../../api/types.ts';
import { ResortButton } from '../../ui/ResortButton.tsx';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { SortableHead } from '../../ui/SortableHead.tsx';
import { Nothing } from '../../ui/States.tsx';
import { features } from '../../ui/tableFeatures.ts';
import { count } from '../../util/format.ts';
import { useFrozenOrder } from '../../util/useFrozenOrder.ts';
import classes from './Quota.module.css';
import { QuotaRow } from './QuotaRow.tsx';
import { quotaColumns } from './quotaColumns.tsx';
import { compareBy, matchesCountry } from './quotaRows.ts';

const FIRST: SortingState = [{ id: 'country', desc: false }];
const byCountry = (item: QuotaItem) => item.country;

type Props = {
  items: QuotaItem[];
  q: string | undefined;
  now: number;
  stopped: boolean;
  onOpen: (country: string) => void;
  onEdit: (item: QuotaItem) => void;
};

/** A row for each country. Figures change in place; the order only on a click. */
export function QuotaTable({ items, q, ...row }: Props) {
  const [sorting, setSorting] = useState(FIRST);
  const { id, desc } = sorting[0] ?? { id: 'country', desc: false };
  const { ordered, moved, resort } = useFrozenOrder({
    rows: items,
    keyOf: byCountry,
    compare: compareBy(id, desc),
    by: `${id} ${desc}`,
  });
  const shown = ordered.filter((item) => matchesCountry(item, q));
  const table = useTable({
    features,
    columns: quotaColumns,
    data: shown,
    getRowId: byCountry,
    state: { sorting },
    onSortingChange: setSorting,
    manualSorting: true,
    enableSortingRemoval: false,
  });
  if (items.length === 0)
    return <Nothing title="No country yet">Add a pair, and its country appears here.</Nothing>;
  return (
    <Paper>
      <Group justify="space-between" px="sm" py={6} mih={44}>
        <Text size="sm" c="dimmed" role="status" className="figure" style={{ whiteSpace: 'normal' }}>
          {summaryOf(items, shown.length)}
        </Text>
        <ResortButton moved={moved} resort={resort} />
      </Group>
      {shown.length === 0 ? (
        <Nothing title="No country matches">Change the search.</Nothing>
      ) : (
        <ScrollBox label="Quota by country">
          <Table className={classes.table} verticalSpacing={5} tabularNums>
            <SortableHead table={table} />
            <Table.Tbody>
              {shown.map((item) => (
                <QuotaRow key={item.country} item={item} {...row} />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollBox>
      )}
    </Paper>
  );
}

function summaryOf(items: QuotaItem[], shown: number): string {
  const full = items.filter(({ used, limit }) => used >= limit).length;
  const waiting = items.reduce((sum, item) => sum + item.waiting, 0);
  const all = shown === items.length ? count(shown) : `${count(shown)} of ${count(items.length)}`;
  return `${all} countries · ${count(full)} at their limit · ${count(waiting)} requests wait`;
}
