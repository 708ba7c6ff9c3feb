import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/http.ts';
import type { ImportReport, PairChange, PairCreate, PairItem, Program } from '../../api/types.ts';

export const pairsQuery = queryOptions({
  queryKey: ['pairs'],
  queryFn: () => call<{ items: PairItem[] }>('GET', '/pairs').then((page) => page.items),
  refetchInterval: 15_000,
});

export const programsQuery = queryOptions({
  queryKey: ['programs'],
  queryFn: () => call<{ items: Program[] }>('GET', '/programs').then((page) => page.items),
});

/** A change of pairs; the list is read again after it, also after a failure, which may have been a near miss. */
function usePairsMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries(pairsQuery) });
}

export function useCreatePair() {
  return usePairsMutation((pair: PairCreate) => call<PairItem>('POST', '/pairs', { json: pair }));
}

/** Refused with 412 where the pair is no longer at `revision`. */
export function useChangePair(pair: string) {
  return usePairsMutation(({ revision, change }: { revision: number; change: PairChange }) =>
    call<PairItem>('PATCH', `/pairs/${pair}`, { json: change, ifMatch: revision }),
  );
}

export function useDeletePair() {
  return usePairsMutation((pair: string) => call<void>('DELETE', `/pairs/${pair}`));
}

export function useImportPairs() {
  return usePairsMutation(({ csv, dryRun }: { csv: string; dryRun: boolean }) =>
    call<ImportReport>('POST', '/pairs/import', { csv, query: { dry_run: dryRun } }),
  );
}

export function fetchPair(pair: string): Promise<PairItem> {
  return call<PairItem>('GET', `/pairs/${pair}`);
}
