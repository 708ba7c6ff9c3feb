import { ApiProblem, explain } from '../../api/problem.ts';
import { duration } from '../../util/format.ts';

/** Why signing in did not work, in words that say what to do next. */
export function signInTrouble(error: unknown): string {
  if (!(error instanceof ApiProblem)) return explain(error);
  if (error.status === 401) return 'User name or password is wrong. Check both and try again.';
  if (error.status === 429) {
    const wait = error.retryAfterS === null ? 'a few minutes' : duration(error.retryAfterS * 1000);
    return `Too many attempts. Wait ${wait}, then try again.`;
  }
  return explain(error);
}
