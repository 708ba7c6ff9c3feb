import { Group, Table, Text, Title } from '@mantine/core';
import { type SortingState, useTable } from '@tanstack/react-table';
import { useState } from 'react';
import type { CountryRow } from '../../api/types.ts';
import { ResortButton } from '../../ui/ResortButton.tsx';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { SortableHead } from '../../ui/SortableHead.tsx';
import { Nothing } from '../../ui/States.tsx';
import { features } from '../../ui/tableFeatures.ts';
import { useFrozenOrder } from '../../util/useFrozenOrder.ts';
import classes from './CountryTable.module.css';
import { compareBy, countryColumns } from './countryColumns.tsx';

const FIRST: SortingState = [{ id: 'country', desc: false }];
const byCountry = (row: CountryRow) => row.country;

/** A row for each country. Figures change in place; the order only on a click. */
export function CountryTable({ countries }: { countries: Record<string, CountryRow> }) {
  const [sorting, setSorting] = useState(FIRST);
  const { id, desc } = sorting[0] ?? { id: 'country', desc: false };
  const { ordered, moved, resort } = useFrozenOrder({
    rows: Object.values(countries),
    keyOf: byCountry,
    compare: compareBy(id, desc),
    by: `${id} ${desc}`,
  });
  const table = useTable({
    features,
    columns: countryColumns,
    data: ordered,
    getRowId: byCountry,
    state: { sorting },
    onSortingChange: setSorting,
    manualSorting: true,
    enableSortingRemoval: false,
  });

  if (ordered.length === 0)
    return <Nothing title="No country yet">Add a pair, and its country appears here.</Nothing>;
  return (
    <>
      <Group justify="space-between" px="sm" pt="sm" mih={38}>
        <Title order={2} size="sm" fw={500}>
          By country{' '}
          <Text span size="xs" c="dimmed">
            last 60 minutes
          </Text>
        </Title>
        <ResortButton moved={moved} resort={resort} />
      </Group>
      <ScrollBox label="By country">
        <Table className={classes.table} verticalSpacing={5} highlightOnHover tabularNums>
          <SortableHead table={table} />
          <Table.Tbody>
            {table.getRowModel().rows.map((row) => (
              <Table.Tr key={row.id} data-testid={`country-row-${row.id}`}>
                {row.getAllCells().map((cell) => (
                  <Table.Td
                    key={cell.id}
                    data-col={cell.column.id}
                    data-value={String(cell.getValue() ?? '')}
                    data-numeric={cell.column.columnDef.meta?.numeric || undefined}
                  >
                    <table.FlexRender cell={cell} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollBox>
    </>
  );
}
