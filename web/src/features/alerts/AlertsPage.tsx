import { Paper } from '@mantine/core';
import type { AlertItem } from '../../api/types.ts';
import { useTableRows } from '../../live/hooks.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Nothing } from '../../ui/States.tsx';
import { TableState } from '../../ui/TableState.tsx';
import { AlertList } from './AlertList.tsx';

/** The last alerts, newest first; new ones arrive by themselves. */
export function AlertsPage() {
  const alerts = useTableRows('alerts');
  return (
    <>
      <PageHeader title="Alerts" about="The last 50: what went wrong, and whether the chat was told." />
      <Paper>{alerts ? <Listed alerts={Object.values(alerts)} /> : <TableState what="alerts" />}</Paper>
    </>
  );
}

function Listed({ alerts }: { alerts: AlertItem[] }) {
  if (alerts.length === 0) {
    return <Nothing title="No alert">Crashes and falling success rates show up here.</Nothing>;
  }
  return <AlertList alerts={alerts.toSorted((a, b) => b.at.localeCompare(a.at))} />;
}
