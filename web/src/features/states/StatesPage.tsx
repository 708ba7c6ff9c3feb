import { Group, Paper, Stack, Table, Text } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { sessionsStates } from '../../api/sdk.ts';
import type { StateTable } from '../../api/types.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { StateChip } from '../../ui/StateChip.tsx';
import { Failed, Loading } from '../../ui/States.tsx';

/** It changes only with the version of smsdeck. */
const statesQuery = queryOptions({
  queryKey: ['states'],
  queryFn: () => sessionsStates(),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What each state of a session means, and which may follow it. */
export function StatesPage() {
  const table = useQuery(statesQuery);
  return (
    <>
      <PageHeader
        title="States of a session"
        about="What each means and what may follow it. The API, the agent and this page use one table."
      />
      {table.data ? (
        <Stack gap="sm">
          {table.data.states.map(({ state, meaning }) => (
            <StateSection key={state} state={state} meaning={meaning} transitions={table.data.transitions} />
          ))}
        </Stack>
      ) : (
        <Paper>
          {table.isError ? (
            <Failed error={table.error} retry={() => table.refetch()} />
          ) : (
            <Loading rows={9} label="Loading states" />
          )}
        </Paper>
      )}
    </>
  );
}

type Section = StateTable['states'][number] & Pick<StateTable, 'transitions'>;

function StateSection({ state, meaning, transitions }: Section) {
  const { hash } = useLocation();
  const arrived = (section: HTMLElement | null) => {
    if (hash === state) section?.scrollIntoView({ block: 'start' });
  };
  const onwards = transitions.filter(({ from }) => from === state);
  return (
    <Paper
      ref={arrived}
      p="sm"
      component="section"
      id={state}
      aria-label={state}
      data-testid={`state-${state}`}
    >
      <Group gap="xs">
        <StateChip state={state} />
        <Text span c="dimmed" className="mono">
          {state}
        </Text>
      </Group>
      <Text size="sm" mt={6}>
        {meaning}
      </Text>
      {onwards.length > 0 && (
        <ScrollBox label={`What may follow ${state}`}>
          <Table mt="xs" verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Then it is</Table.Th>
                <Table.Th scope="col">When</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {onwards.map(({ event, to, meaning: what }) => (
                <Table.Tr key={`${event} ${to}`}>
                  <Table.Td w={130}>
                    <StateChip state={to} />
                  </Table.Td>
                  <Table.Td>{what || event}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollBox>
      )}
    </Paper>
  );
}
