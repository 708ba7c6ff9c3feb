import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { quotaChange, quotaQuota } from '../../api/sdk.ts';
import type { QuotaChange } from '../../api/types.ts';
import { liveStore } from '../../live/store.ts';

/** Who waits, shares and refusals; the figures that change each second come live. */
export const quotaQuery = queryOptions({
  queryKey: ['quota'],
  queryFn: () => quotaQuota(),
  refetchInterval: 3_000,
});

export function useChangeQuota(country: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: QuotaChange) => quotaChange({ path: { country }, body }),
    onSuccess: ({ limit, burst }) => {
      const row = liveStore.get().tables.countries?.[country];
      if (row && row.limit !== null) liveStore.upsert('countries', country, { ...row, limit, burst });
    },
    onSettled: () => client.invalidateQueries(quotaQuery),
  });
}
