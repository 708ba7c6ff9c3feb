import { useMemo } from 'react';
import { useTableRows } from '../../../live/hooks.ts';

/** Countries in which a session runs, while the kill switch lets it send. */
export function useSending(): Set<string> {
  const sessions = useTableRows('sessions');
  const stopped = useTableRows('switches')?.kill_switch?.on ?? false;
  return useMemo(() => {
    const running = stopped ? [] : Object.values(sessions ?? {}).filter(({ state }) => state === 'RUNNING');
    return new Set(running.flatMap(({ pairs }) => pairs.map((pair) => pair.slice(0, 2))));
  }, [sessions, stopped]);
}
