import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { numbersFind, numbersImportCsv, numbersPage, numbersRemove, numbersUnmask } from '../../api/sdk.ts';
import { pairsQuery } from '../pairs/pairsApi.ts';

const NO_CURSOR: string | null = null;
const PAGE = 100;

/** The numbers of a pair, of those whose permission is from what `q` says. */
export function numbersQuery(pair: string, q: string) {
  return infiniteQueryOptions({
    queryKey: ['numbers', pair, q],
    queryFn: ({ pageParam }) =>
      numbersPage({ query: { pair, q: q || undefined, cursor: pageParam, limit: PAGE } }),
    initialPageParam: NO_CURSOR,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** A change of pools; what is shown of them, and how many the pairs have, is read again after it. */
function useNumbersMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['numbers'] }),
        client.invalidateQueries(pairsQuery),
      ]),
  });
}

export function useImportNumbers(pair: string) {
  return useNumbersMutation(({ csv, dryRun }: { csv: string; dryRun: boolean }) =>
    numbersImportCsv({ body: csv, query: { pair, dry_run: dryRun } }),
  );
}

export function useRemoveNumber() {
  return useNumbersMutation((id: string) => numbersRemove({ path: { number_id: id } }));
}

/** In the body: addresses are logged. */
export function useFindNumber() {
  return useMutation({ mutationFn: (number: string) => numbersFind({ body: { number } }), gcTime: 0 });
}

/** The audit log keeps who saw it. */
export function useUnmask() {
  return useMutation({ mutationFn: (id: string) => numbersUnmask({ path: { number_id: id } }), gcTime: 0 });
}
