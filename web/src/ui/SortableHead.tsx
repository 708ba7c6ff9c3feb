import { Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactTable, RowData } from '@tanstack/react-table';
import classes from './SortableHead.module.css';
import type { features } from './tableFeatures.ts';

const ARIA = { asc: 'ascending', desc: 'descending' } as const;

/** Column heads; those that sort are buttons, and say to readers how the table is sorted. */
export function SortableHead<Row extends RowData>({ table }: { table: ReactTable<typeof features, Row> }) {
  return (
    <Table.Thead>
      {table.getHeaderGroups().map((group) => (
        <Table.Tr key={group.id}>
          {group.headers.map((header) => {
            const { column } = header;
            const sorted = column.getIsSorted();
            const meta = column.columnDef.meta;
            return (
              <Table.Th
                key={header.id}
                scope="col"
                className={meta?.className}
                data-numeric={meta?.numeric || undefined}
                aria-sort={sorted ? ARIA[sorted] : undefined}
              >
                {column.getCanSort() ? (
                  <UnstyledButton className={classes.button} onClick={column.getToggleSortingHandler()}>
                    <table.FlexRender header={header} />
                    {sorted === 'asc' && <IconArrowUp size={13} aria-hidden />}
                    {sorted === 'desc' && <IconArrowDown size={13} aria-hidden />}
                  </UnstyledButton>
                ) : (
                  <table.FlexRender header={header} />
                )}
              </Table.Th>
            );
          })}
        </Table.Tr>
      ))}
    </Table.Thead>
  );
}
