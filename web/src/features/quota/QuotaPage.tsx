import { Drawer, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { QuotaItem } from '../../api/types.ts';
import { useTableRows } from '../../live/hooks.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { SearchBox } from '../../ui/SearchBox.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { useKillSwitch } from '../../ui/shell/kill-switch/killSwitch.ts';
import { CountryDetails } from './CountryDetails.tsx';
import { EditLimit } from './EditLimit.tsx';
import { Quarantine } from './Quarantine.tsx';
import { QuotaTable } from './QuotaTable.tsx';
import { quotaQuery } from './quotaApi.ts';
import { withLive } from './quotaRows.ts';
import { useStoreNow } from './useStoreNow.ts';

const route = getRouteApi('/inside/quota');

/** Each country's limit: what is used of it and by whom, who waits, and why permits were refused. */
export function QuotaPage() {
  const { q, open } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(quotaQuery);
  const live = useTableRows('countries') ?? {};
  const now = useStoreNow();
  const stopped = useKillSwitch()?.on ?? false;
  const [edited, setEdited] = useState<QuotaItem | null>(null);
  const set = (change: { q?: string; open?: string }) =>
    navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });

  const items = query.data?.items.map((item) => withLive(item, live[item.country]));
  const opened = items?.find((item) => item.country === open);
  return (
    <>
      <PageHeader title="Quota" about="How many messages may go to each country, and who gets them." />
      {items && (
        <>
          {query.isError && <Failed error={query.error} retry={() => query.refetch()} />}
          <Quarantine items={items} now={now} />
          <Group mb="sm">
            <SearchBox label="Search countries" value={q ?? ''} onChange={(wanted) => set({ q: wanted })} />
          </Group>
          <QuotaTable
            items={items}
            q={q}
            now={now}
            stopped={stopped}
            onOpen={(country) => set({ open: country })}
            onEdit={setEdited}
          />
        </>
      )}
      {!items && query.isError && <Failed error={query.error} retry={() => query.refetch()} m={0} />}
      {!items && !query.isError && <Loading rows={12} label="Loading quotas" />}
      <Drawer
        opened={Boolean(open) && items !== undefined}
        onClose={() => set({ open: '' })}
        position="right"
        size="min(560px, 100vw)"
        title={opened && <Text fw={650}>{`${opened.country_name} (${opened.country})`}</Text>}
        closeButtonProps={{ 'aria-label': 'Close details' }}
      >
        {opened ? (
          <CountryDetails item={opened} now={now} stopped={stopped} />
        ) : (
          <Text>No pair is in this country any more.</Text>
        )}
      </Drawer>
      {edited && <EditLimit item={edited} onClose={() => setEdited(null)} />}
    </>
  );
}
