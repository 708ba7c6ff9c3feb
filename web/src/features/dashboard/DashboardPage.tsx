import { Paper, Stack } from '@mantine/core';
import { useTableRows } from '../../live/hooks.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { TableState } from '../../ui/TableState.tsx';
import { HostsAway } from '../sessions/hosts/HostsAway.tsx';
import { HostsHeld } from '../sessions/hosts/HostsHeld.tsx';
import { CountryTable } from './CountryTable.tsx';
import { LastHour } from './LastHour.tsx';
import { SessionStates } from './SessionStates.tsx';
import { TotalCards } from './TotalCards.tsx';

export function DashboardPage() {
  const countries = useTableRows('countries');
  const sessions = useTableRows('sessions');
  return (
    <>
      <PageHeader title="Dashboard" />
      {sessions && <HostsAway sessions={sessions} />}
      {sessions && <HostsHeld sessions={sessions} />}
      <Stack gap="md">
        <TotalCards />
        <SessionStates />
        <LastHour />
        <Paper>{countries ? <CountryTable countries={countries} /> : <TableState what="countries" />}</Paper>
      </Stack>
    </>
  );
}
