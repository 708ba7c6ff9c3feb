import { Paper } from '@mantine/core';
import { useTableRows } from '../../live/hooks.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { TableState } from '../../ui/TableState.tsx';
import { ActionProvider } from './ActionProvider.tsx';
import { SessionDrawer } from './SessionDrawer.tsx';
import { SessionFilters } from './SessionFilters.tsx';
import { SessionTable } from './SessionTable.tsx';

export function SessionsPage() {
  const sessions = useTableRows('sessions');
  return (
    <ActionProvider>
      <PageHeader title="Sessions" about="Every screen session: a program working for a pair." />
      {sessions && <SessionFilters sessions={sessions} />}
      <Paper>
        {sessions ? <SessionTable sessions={sessions} /> : <TableState what="sessions" rows={12} />}
      </Paper>
      {sessions && <SessionDrawer sessions={sessions} />}
    </ActionProvider>
  );
}
