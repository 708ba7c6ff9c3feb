import { useEffect, useSyncExternalStore } from 'react';
import { connect } from './connection.ts';
import { pollWhileDown } from './fallback.ts';
import type { TableName, Tables } from './reducer.ts';
import { type LiveState, liveStore } from './store.ts';

/** `select` must return something that stays the same while nothing changed: a table, a row, a number. */
export function useLive<Selected>(select: (state: LiveState) => Selected): Selected {
  return useSyncExternalStore(liveStore.subscribe, () => select(liveStore.get()));
}

/** A live table; undefined before it was first read. */
export function useTableRows<Name extends TableName>(name: Name): Tables[Name] | undefined {
  return useLive((state) => state.tables[name]) as Tables[Name] | undefined;
}

/** Keeps the live tables fed while the calling component is shown. */
export function useLiveFeed(): void {
  useEffect(() => {
    const disconnect = connect(liveStore);
    const stopPolling = pollWhileDown(liveStore);
    return () => {
      disconnect();
      stopPolling();
      liveStore.reset();
    };
  }, []);
}
