import { Button, Group, Paper, Select, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTableRows } from '../../live/hooks.ts';
import { LoadMore } from '../../ui/LoadMore.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Failed, Loading, Nothing } from '../../ui/States.tsx';
import { timeOfDay } from '../../util/format.ts';
import { MessageDrawer } from './MessageDrawer.tsx';
import { MessageTable } from './MessageTable.tsx';
import { isNarrowed, messagesQuery } from './messagesApi.ts';
import { Narrowed } from './Narrowed.tsx';
import { STATE_WORDS } from './stateWords.ts';

const route = getRouteApi('/inside/messages');
const STATES = Object.entries(STATE_WORDS).map(([value, { word }]) => ({ value, label: word }));

/** The last messages, newest first; older ones are added below on demand. */
export function MessagesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const countries = Object.values(useTableRows('countries') ?? {});
  const query = useInfiniteQuery(messagesQuery(search));
  const messages = query.data?.pages.flatMap((page) => page.items) ?? [];
  // Stable, so that opening one does not draw the table again.
  const set = useCallback(
    (change: Record<string, string>) =>
      navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false }),
    [navigate],
  );
  const open = useCallback((id: string) => set({ open: id }), [set]);

  return (
    <>
      <PageHeader title="Messages" about="Newest first. Numbers are masked.">
        {query.dataUpdatedAt > 0 && (
          <Text size="sm" c="dimmed" className="figure">
            as of {timeOfDay(new Date(query.dataUpdatedAt).toISOString())}
          </Text>
        )}
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          loading={query.isRefetching}
          onClick={() => query.refetch()}
        >
          Refresh
        </Button>
      </PageHeader>
      <Group gap="xs" mb="sm">
        <Select
          flex="1 1 140px"
          maw={220}
          aria-label="Country"
          placeholder="Country"
          data={countries.map(({ country, country_name }) => ({
            value: country,
            label: `${country} ${country_name}`,
          }))}
          value={search.country ?? null}
          onChange={(country) => set({ country: country ?? '' })}
          searchable
          clearable
        />
        <Select
          flex="1 1 140px"
          maw={220}
          aria-label="State"
          placeholder="State"
          data={STATES}
          value={search.state ?? null}
          onChange={(state) => set({ state: state ?? '' })}
          clearable
        />
        <Narrowed search={search} onDrop={set} />
      </Group>
      <Paper>
        {query.isPending && <Loading rows={12} label="Loading messages" />}
        {query.isError && <Failed error={query.error} retry={() => query.refetch()} />}
        {query.isSuccess && messages.length === 0 && (
          <Nothing title="No message">
            {isNarrowed(search) ? 'None matches the filters.' : 'None was sent in this time.'}
          </Nothing>
        )}
        {messages.length > 0 && <MessageTable messages={messages} onOpen={open} />}
      </Paper>
      <LoadMore query={query} shown={messages.length} verb="Load older" />
      <MessageDrawer id={search.open} onClose={() => set({ open: '' })} />
    </>
  );
}
