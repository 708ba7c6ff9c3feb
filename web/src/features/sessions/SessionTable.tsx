import { Group, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { type SortingState, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { SessionItem } from '../../api/types.ts';
import { ResortButton } from '../../ui/ResortButton.tsx';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { SortableHead } from '../../ui/SortableHead.tsx';
import { Nothing } from '../../ui/States.tsx';
import { features } from '../../ui/tableFeatures.ts';
import { count } from '../../util/format.ts';
import { useFrozenOrder } from '../../util/useFrozenOrder.ts';
import { matches } from './matching.ts';
import { SessionRow } from './SessionRow.tsx';
import classes from './SessionTable.module.css';
import { compareBy, sessionColumns } from './sessionColumns.tsx';

const route = getRouteApi('/inside/sessions');
const FIRST: SortingState = [{ id: 'name', desc: false }];
/** As in SessionTable.module.css; a phone shows the state under the name. */
const ROW_HEIGHT = { wide: 46, phone: 64 };
const byName = (session: SessionItem) => session.name;

/** Only the rows in sight are drawn: 600 sessions that change each second stay fluid. */
export function SessionTable({ sessions }: { sessions: Record<string, SessionItem> }) {
  const search = route.useSearch();
  const [sorting, setSorting] = useState(FIRST);
  const { id, desc } = sorting[0] ?? { id: 'name', desc: false };
  const rows = useMemo(() => Object.values(sessions), [sessions]);
  const compare = useMemo(() => compareBy(id, desc), [id, desc]);
  const { ordered, moved, resort } = useFrozenOrder({ rows, keyOf: byName, compare, by: `${id} ${desc}` });
  const shown = ordered.filter((session) => matches(session, search));
  const table = useTable({
    features,
    columns: sessionColumns,
    data: shown,
    getRowId: byName,
    state: { sorting },
    onSortingChange: setSorting,
    manualSorting: true,
    enableSortingRemoval: false,
  });

  const box = useRef<HTMLElement>(null);
  const rowHeight = useMediaQuery('(max-width: 48em)') ? ROW_HEIGHT.phone : ROW_HEIGHT.wide;
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again when the height of a row changes
  useEffect(() => virtual.measure(), [rowHeight]);
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);

  return (
    <>
      <Group justify="space-between" px="sm" mih={36}>
        <Text size="sm" c="dimmed" role="status" className="figure">
          {shown.length === rows.length
            ? count(rows.length)
            : `${count(shown.length)} of ${count(rows.length)}`}{' '}
          sessions
        </Text>
        <ResortButton moved={moved} resort={resort} />
      </Group>
      <ScrollBox label="Sessions" ref={box} tall>
        {shown.length === 0 ? (
          <NoneShown any={rows.length > 0} />
        ) : (
          <Table className={classes.table} aria-rowcount={shown.length + 1} tabularNums stickyHeader>
            <SortableHead table={table} />
            <Table.Tbody>
              <Spacer height={before} />
              {items.map(({ index }) => {
                const session = shown[index];
                return session && <SessionRow key={session.name} session={session} index={index} />;
              })}
              <Spacer height={after} />
            </Table.Tbody>
          </Table>
        )}
      </ScrollBox>
    </>
  );
}

/** Stands for the rows out of sight. */
function Spacer({ height }: { height: number }) {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null;
}

function NoneShown({ any }: { any: boolean }) {
  return any ? (
    <Nothing title="No session matches">Change the search or clear the filters.</Nothing>
  ) : (
    <Nothing title="No session yet">Add a pair with a program, and its session starts.</Nothing>
  );
}
