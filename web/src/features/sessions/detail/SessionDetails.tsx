import { Stack, Tabs } from '@mantine/core';
import type { SessionItem } from '../../../api/types.ts';
import { LogTab } from '../log/LogTab.tsx';
import { Facts } from './Facts.tsx';
import { HistoryTab } from './HistoryTab.tsx';
import { RunsTab } from './RunsTab.tsx';
import { StatusLine } from './StatusLine.tsx';
import { type DetailView, type SetView, tabOf } from './view.ts';
import { WhyBox } from './WhyBox.tsx';

const LABELS = { about: 'About', log: 'Log', runs: 'Runs', history: 'History' } as const;

type Props = { session: SessionItem; view: DetailView; setView: SetView };

/** All that is known about a session; in the drawer and on its own page. */
export function SessionDetails({ session, view, setView }: Props) {
  const tab = tabOf(view);
  return (
    <Stack gap="md">
      <StatusLine session={session} />
      <WhyBox session={session} brief={tab !== 'about'} />
      <Tabs value={tab} onChange={(next) => setView({ tab: next ?? '', run: '' })} keepMounted={false}>
        <Tabs.List mb="sm">
          {Object.entries(LABELS).map(([value, label]) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="about">
          <Facts session={session} />
        </Tabs.Panel>
        <Tabs.Panel value="log">
          <LogTab session={session} run={view.run ?? ''} setRun={(run) => setView({ run })} />
        </Tabs.Panel>
        <Tabs.Panel value="runs">
          <RunsTab session={session} openLog={(run) => setView({ tab: 'log', run })} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryTab session={session} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
