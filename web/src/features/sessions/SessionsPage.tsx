import { Button, Paper } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTableRows } from '../../live/hooks.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { TableState } from '../../ui/TableState.tsx';
import { RunningJobs } from '../jobs/RunningJobs.tsx';
import { ActionProvider } from './ActionProvider.tsx';
import { DriftSection } from './drift/DriftSection.tsx';
import { HostsAway } from './hosts/HostsAway.tsx';
import { HostsHeld } from './hosts/HostsHeld.tsx';
import { SessionDrawer } from './SessionDrawer.tsx';
import { SessionFilters } from './SessionFilters.tsx';
import { SessionTable } from './SessionTable.tsx';
import { StateLinks } from './StateLinks.tsx';

const route = getRouteApi('/inside/sessions');

export function SessionsPage() {
  const sessions = useTableRows('sessions');
  const search = route.useSearch();
  return (
    <ActionProvider>
      <PageHeader title="Sessions" about="Every screen session: a program working for a pair.">
        <Button component={Link} to="/jobs" variant="default">
          Recent jobs
        </Button>
      </PageHeader>
      <RunningJobs />
      {sessions && <HostsAway sessions={sessions} />}
      {sessions && <HostsHeld sessions={sessions} />}
      {sessions && <DriftSection sessions={sessions} />}
      {sessions && <SessionFilters sessions={sessions} />}
      {sessions && <StateLinks sessions={sessions} search={search} />}
      <Paper>
        {sessions ? <SessionTable sessions={sessions} /> : <TableState what="sessions" rows={12} />}
      </Paper>
      {sessions && <SessionDrawer sessions={sessions} />}
    </ActionProvider>
  );
}
