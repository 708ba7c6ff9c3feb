import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { browserZone } from '../../util/zoned.ts';
import { ErrorsPanel } from './errors/ErrorsPanel.tsx';
import { FunnelPanel } from './funnel/FunnelPanel.tsx';
import { HealthNotice } from './health/HealthNotice.tsx';
import { HealthPanel } from './health/HealthPanel.tsx';
import { HeatPanel } from './heat/HeatPanel.tsx';
import classes from './Metrics.module.css';
import { metricsKey } from './metricsApi.ts';
import { RankingPanel } from './ranking/RankingPanel.tsx';
import { SummaryPanel } from './summary/SummaryPanel.tsx';
import { TimesPanel } from './times/TimesPanel.tsx';
import { Clock } from './toolbar/Clock.tsx';
import { Toolbar } from './toolbar/Toolbar.tsx';
import { TrendPanel } from './trend/TrendPanel.tsx';
import type { SetView } from './view.ts';

const route = getRouteApi('/inside/analytics');

/** Figures of any range and of any part of the traffic; the address holds what is asked. */
export function MetricsPage() {
  const view = route.useSearch();
  const navigate = route.useNavigate();
  const setView: SetView = (change, keep) =>
    navigate({
      search: (old) => ({ ...old, ...change }),
      replace: keep !== 'history',
      resetScroll: false,
    });
  const zone = view.tz === 'UTC' ? 'UTC' : browserZone();
  const shown = { view, setView, zone };
  return (
    <>
      <PageHeader title="Metrics" about="A message counts at the time it was sent, as what it is now.">
        <Clock {...shown} />
        <Renew />
      </PageHeader>
      <Toolbar {...shown} />
      <HealthNotice />
      <div className={classes.panels}>
        <SummaryPanel {...shown} />
        <TrendPanel {...shown} />
        <FunnelPanel {...shown} />
        <ErrorsPanel {...shown} />
        <RankingPanel {...shown} />
        <HeatPanel {...shown} />
        <TimesPanel {...shown} />
        <HealthPanel />
      </div>
    </>
  );
}

/** All panels at once; each asks again by itself too. */
function Renew() {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={16} />}
      loading={busy}
      onClick={() => {
        setBusy(true);
        void client.invalidateQueries({ queryKey: metricsKey }).finally(() => setBusy(false));
      }}
    >
      Refresh
    </Button>
  );
}
