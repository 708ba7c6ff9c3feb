import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import {
  numbersAdd,
  pairsChange,
  pairsCreate,
  pairsImportCsv,
  pairsPairs,
  pairsRemove,
  programsPrograms,
} from '../../api/sdk.ts';
import type { NumbersIn, PairChange, PairCreate } from '../../api/types.ts';

export const pairsQuery = queryOptions({
  queryKey: ['pairs'],
  queryFn: () => pairsPairs().then((page) => page.items),
  refetchInterval: 15_000,
});

export const programsQuery = queryOptions({
  queryKey: ['programs'],
  queryFn: () => programsPrograms().then((page) => page.items),
});

/** A change of pairs; the list is read again after it, also after a failure, which may have been a near miss. */
function usePairsMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries(pairsQuery) });
}

export function useCreatePair() {
  return usePairsMutation((pair: PairCreate) => pairsCreate({ body: pair }));
}

/** Refused with 412 where the pair is no longer at `revision`. */
export function useChangePair(pair: string) {
  return usePairsMutation(({ revision, change }: { revision: number; change: PairChange }) =>
    pairsChange({ path: { pair }, body: change, headers: { 'if-match': `"${revision}"` } }),
  );
}

export function useRegisterNumbers(pair: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NumbersIn) => numbersAdd({ path: { pair }, body }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries(pairsQuery),
        client.invalidateQueries({ queryKey: ['numbers'] }),
      ]),
  });
}

export function useDeletePair() {
  return usePairsMutation((pair: string) => pairsRemove({ path: { pair } }));
}

export function useImportPairs() {
  return usePairsMutation(({ csv, dryRun }: { csv: string; dryRun: boolean }) =>
    pairsImportCsv({ body: csv, query: { dry_run: dryRun } }),
  );
}
