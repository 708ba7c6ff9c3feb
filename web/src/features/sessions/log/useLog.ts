import { useEffect, useState, useSyncExternalStore } from 'react';
import { followLog } from './followLog.ts';
import { createLogStore } from './logStore.ts';

/** Whether lines may still come: everything that is kept, and the present run; an older run is over. */
export function isOpenEnded(run: string): boolean {
  return run === '' || run === 'current';
}

/** A session's log, read at once, and followed while what is held reaches its end. */
export function useLog(name: string, run: string) {
  const [store] = useState(() => createLogStore(name, run));
  const state = useSyncExternalStore(store.subscribe, store.get);
  useEffect(() => void store.toEnd(), [store]);
  const ready = state.loading !== 'first' && state.error === null && state.atEnd && isOpenEnded(run);
  useEffect(() => (ready ? followLog(name, store) : undefined), [ready, name, store]);
  return { store, state };
}
