import { applyFrame, EMPTY, type Feed, type Frame, type TableName, type Tables } from './reducer.ts';

type Link = 'connecting' | 'live' | 'reconnecting';
export type LiveState = Feed & {
  link: Link;
  /** Date.now() of the last frame or poll; null before the first. */
  receivedAt: number | null;
  /** Why the last attempt to read the tables failed; null once one succeeded. */
  error: unknown;
};

const START: LiveState = { ...EMPTY, link: 'connecting', receivedAt: null, error: null };

/** One store for all live tables; pages subscribe to the parts that they show. */
export function createLiveStore() {
  let state = START;
  const listeners = new Set<() => void>();

  function set(change: Partial<LiveState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  return {
    get: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** False where the frame does not follow the last one: ask for a new snapshot then. */
    apply(frame: Frame): boolean {
      const feed = applyFrame(state, frame);
      if (feed === null) return false;
      set({ ...feed, link: 'live', receivedAt: Date.now(), error: null });
      return true;
    },

    /** The link is down: what is shown stays, and its age is shown with it. */
    lost(): void {
      set({ link: state.link === 'connecting' ? 'connecting' : 'reconnecting', position: null });
    },

    /** Tables read over REST while no frames come; `error` is why one of them could not be read. */
    polled(tables: Partial<Tables>, error: unknown): void {
      const receivedAt = Object.keys(tables).length > 0 ? Date.now() : state.receivedAt;
      set({ tables: { ...state.tables, ...tables }, receivedAt, error });
    },

    /** What an action answered, shown without waiting for the next frame. */
    upsert<Name extends TableName>(name: Name, key: string, row: Tables[Name][string]): void {
      set({ tables: { ...state.tables, [name]: { ...state.tables[name], [key]: row } } });
    },

    reset(): void {
      set(START);
    },
  };
}

export type LiveStore = ReturnType<typeof createLiveStore>;

export const liveStore = createLiveStore();
