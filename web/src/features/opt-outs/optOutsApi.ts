import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { optOutsAdd, optOutsFind, optOutsImportCsv, optOutsLift, optOutsPage } from '../../api/sdk.ts';

const NO_CURSOR: string | null = null;

/** Newest first; with `lifted` those too that hold no longer. */
export function optOutsQuery(lifted: boolean) {
  return infiniteQueryOptions({
    queryKey: ['opt-outs', lifted],
    queryFn: ({ pageParam }) => optOutsPage({ query: { lifted, cursor: pageParam, limit: 100 } }),
    initialPageParam: NO_CURSOR,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** A change of opt-outs; they, and the numbers that they hold, are read again after it. */
function useOptOutsMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all(['opt-outs', 'numbers'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
    gcTime: 0,
  });
}

export function useAddOptOut() {
  return useOptOutsMutation((body: { number: string; source: string }) => optOutsAdd({ body }));
}

export function useImportOptOuts() {
  return useOptOutsMutation(({ csv, dryRun }: { csv: string; dryRun: boolean }) =>
    optOutsImportCsv({ body: csv, query: { dry_run: dryRun } }),
  );
}

export function useLiftOptOut() {
  return useOptOutsMutation(({ id, reason }: { id: string; reason: string }) =>
    optOutsLift({ path: { number_id: id }, body: { reason } }),
  );
}

/** In the body: addresses are logged. */
export function useFindOptOut() {
  return useMutation({ mutationFn: (number: string) => optOutsFind({ body: { number } }), gcTime: 0 });
}
