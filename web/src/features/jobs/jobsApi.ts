import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { jobsCancel, jobsJob, jobsJobs } from '../../api/sdk.ts';
import type { JobSummary } from '../../api/types.ts';

export const jobsKey = ['jobs'];

/** Recent jobs, newest first; read often while one runs. */
export const jobsQuery = queryOptions({
  queryKey: jobsKey,
  queryFn: () => jobsJobs().then((page) => page.items),
  refetchInterval: ({ state }) => (state.data?.some(isOpen) ? 1_500 : 10_000),
});

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: [...jobsKey, id],
    queryFn: () => jobsJob({ path: { id } }),
    refetchInterval: ({ state }) => (state.data && !isOpen(state.data) ? false : 1_000),
  });
}

export function useCancelJob(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => jobsCancel({ path: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: jobsKey }),
  });
}

/** Whether something may still change: of a cancelled job, those under way are followed to their result. */
function isOpen({ finished_at }: Pick<JobSummary, 'finished_at'>): boolean {
  return finished_at === null;
}

export function isRunning({ state }: Pick<JobSummary, 'state'>): boolean {
  return state === 'running';
}
