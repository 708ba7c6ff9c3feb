import { ApiProblem, explain } from '../../../api/problem.ts';
import type { SessionItem } from '../../../api/types.ts';
import { Failed, Nothing } from '../../../ui/States.tsx';

type Props = { session: SessionItem; run: string; error: unknown; retry: () => void };

/** In place of a log that could not be read: where there is none, that, and where it will be. */
export function NoLog({ session: { name, host }, run, error, retry }: Props) {
  if (isNoLog(run, error)) {
    return (
      <Nothing title="No log yet">
        smsdeck has not started {name} on {host ?? 'its host'} yet. Once it has, the log is here, and there in
        the data folder (SMSDECK_DATA_DIR) under sessions/{name}/log.
      </Nothing>
    );
  }
  if (isMissing(error)) return <Nothing title="Nothing is left of this run">{explain(error)}</Nothing>;
  return <Failed error={error} retry={retry} m={0} />;
}

/** Nothing of any run is kept, so that there is nothing to search or to choose either. */
export function isNoLog(run: string, error: unknown): boolean {
  return run === '' && isMissing(error);
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 404;
}
