import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { jobsBulk } from '../../../api/sdk.ts';
import type { Action, BulkIn } from '../../../api/types.ts';
import { jobsKey } from '../../jobs/jobsApi.ts';

/**
 * What would happen now. Names are sent, never the filter: between this question and the order others may come to
 * match it, and what is done should be what was shown.
 */
export function useDryRun(action: Action, names: string[]) {
  return useQuery({
    queryKey: ['dry run', action, names],
    queryFn: () => jobsBulk({ body: { action, names, dry_run: true } }),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

export function useBulk() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (order: BulkIn) => jobsBulk({ body: order }),
    onSettled: () => client.invalidateQueries({ queryKey: jobsKey }),
  });
}
