import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem.ts';

/** Only what may go better next time is asked again: no answer, or a store that is away. */
function worthRetrying(failures: number, error: unknown): boolean {
  const status = error instanceof ApiProblem ? error.status : -1;
  return failures < 2 && (status === 0 || status === 503);
}

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: worthRetrying, staleTime: 2_000 } },
});
