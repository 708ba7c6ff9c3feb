import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { sessionsHistory, sessionsMovePairs, sessionsRuns, sessionsWhy } from '../../../api/sdk.ts';
import type { SessionItem } from '../../../api/types.ts';
import { liveStore } from '../../../live/store.ts';
import { pairsQuery } from '../../pairs/pairsApi.ts';

const NO_CURSOR: string | null = null;

/** Asked anew at once when the session changes, and now and then for what only time changes. */
export function whyQuery({ name, state, since, desired, desired_at, run_id, flags }: SessionItem) {
  return queryOptions({
    queryKey: ['why', name, state, since, desired, desired_at, run_id, flags.join()],
    queryFn: () => sessionsWhy({ path: { name } }),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
}

export function historyQuery(name: string) {
  return infiniteQueryOptions({
    queryKey: ['history', name],
    queryFn: ({ pageParam }) => sessionsHistory({ path: { name }, query: { cursor: pageParam } }),
    initialPageParam: NO_CURSOR,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function runsQuery(name: string) {
  return infiniteQueryOptions({
    queryKey: ['runs', name],
    queryFn: ({ pageParam }) => sessionsRuns({ path: { name }, query: { cursor: pageParam } }),
    initialPageParam: NO_CURSOR,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useMovePairs(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { add: string[]; remove: string[] }) =>
      sessionsMovePairs({ path: { name }, body: change }),
    onSuccess: (session) => liveStore.upsert('sessions', session.name, session),
    onSettled: () => client.invalidateQueries(pairsQuery),
  });
}
