import { Table } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { type SortingState, useTable } from '@tanstack/react-table';
import { useCallback, useMemo, useState } from 'react';
import type { SessionItem } from '../../api/types.ts';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { SortableHead } from '../../ui/SortableHead.tsx';
import { Nothing } from '../../ui/States.tsx';
import { features } from '../../ui/tableFeatures.ts';
import { useFrozenOrder } from '../../util/useFrozenOrder.ts';
import { BulkBar } from './bulk/BulkBar.tsx';
import { CountLine } from './CountLine.tsx';
import { matches } from './matching.ts';
import { AllContext } from './SelectAll.tsx';
import { SessionRow } from './SessionRow.tsx';
import classes from './SessionTable.module.css';
import { compareBy, sessionColumns } from './sessionColumns.tsx';
import { useRowKeys } from './useRowKeys.ts';
import { useSelection } from './useSelection.ts';
import { useVirtualRows } from './useVirtualRows.ts';

const route = getRouteApi('/inside/sessions');
const FIRST: SortingState = [{ id: 'name', desc: false }];
const byName = (session: SessionItem) => session.name;

/** Only the rows in sight are drawn: 600 sessions that change each second stay fluid. */
export function SessionTable({ sessions }: { sessions: Record<string, SessionItem> }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [sorting, setSorting] = useState(FIRST);
  const { id, desc } = sorting[0] ?? { id: 'name', desc: false };
  const rows = useMemo(() => Object.values(sessions), [sessions]);
  const compare = useMemo(() => compareBy(id, desc), [id, desc]);
  const { ordered, moved, resort } = useFrozenOrder({ rows, keyOf: byName, compare, by: `${id} ${desc}` });
  const shown = ordered.filter((session) => matches(session, search));
  const names = shown.map(byName);
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

  const onOpen = useCallback(
    (name: string, tab = '') =>
      void navigate({
        search: (old) => ({ ...old, open: name, tab, run: '' }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const ticked = useSelection(names, sessions);
  const { box, items, before, after, scrollTo } = useVirtualRows(shown.length);
  const [current, setCurrent] = useRowKeys({ names, ticked, onOpen, scrollTo });

  return (
    <>
      {ticked.names.length > 0 ? (
        <BulkBar ticked={ticked} shown={shown.length} />
      ) : (
        <CountLine shown={shown.length} all={rows.length} moved={moved} resort={resort} />
      )}
      <ScrollBox label="Sessions" ref={box} tall>
        {shown.length === 0 ? (
          <NoneShown any={rows.length > 0} />
        ) : (
          <AllContext value={{ state: ticked.state, toggle: ticked.toggleAll }}>
            <Table className={classes.table} aria-rowcount={shown.length + 1} tabularNums stickyHeader>
              <SortableHead table={table} />
              <Table.Tbody>
                <Spacer height={before} />
                {items.map(({ index }) => {
                  const session = shown[index];
                  return (
                    session && (
                      <SessionRow
                        key={session.name}
                        session={session}
                        index={index}
                        selected={ticked.has(session.name)}
                        current={session.name === current}
                        onOpen={onOpen}
                        onSelect={ticked.select}
                        onCurrent={setCurrent}
                      />
                    )
                  );
                })}
                <Spacer height={after} />
              </Table.Tbody>
            </Table>
          </AllContext>
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
