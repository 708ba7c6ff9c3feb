import { logsLogPage } from '../../../api/sdk.ts';
import type { LogLine, LogPage, LogQuery } from '../../../api/types.ts';
import { after, EMPTY, fromPage, type LogBuffer, leftOut, newer, older } from './logBuffer.ts';

/** `off`: an older run, or a part that does not reach the end, gets no new lines. `away`: its host does not answer. */
export type LogLink = 'off' | 'connecting' | 'live' | 'reconnecting' | 'away';
export type LogState = LogBuffer & {
  loading: 'first' | 'older' | 'newer' | null;
  error: unknown;
  link: LogLink;
  /** Why its host is away. */
  why: string;
};
export type Frame =
  | { type: 'lines'; items: LogLine[]; last: number }
  /** They came faster than they could be sent; null: nobody knows how many. */
  | { type: 'skipped'; lines: number | null }
  | { type: 'idle' }
  | { type: 'gone'; why: string };

const START: LogState = { ...EMPTY, loading: 'first', error: null, link: 'off', why: '' };
const LINES = 1000;
const AROUND = 300;

/** What is read of one session's log; `run` as the API takes it. */
export function createLogStore(name: string, run: string) {
  let state = START;
  /** What was asked for before the latest jump is out of date when it comes. */
  let jump = 0;
  /** How many lines were left out before the next ones. */
  let skipped: number | null = 0;
  const listeners = new Set<() => void>();
  const read = (query: LogQuery) =>
    logsLogPage({ path: { name }, query: { run: run || undefined, lines: LINES, ...query } });

  function set(change: Partial<LogState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  async function attempt(loading: LogState['loading'], work: () => Promise<LogBuffer>): Promise<void> {
    const asked = jump;
    set({ loading, error: null });
    try {
      const buffer = await work();
      if (asked === jump) set({ ...buffer, loading: null });
    } catch (error) {
      if (asked === jump) set({ loading: null, error });
    }
  }

  /** In place of what is held. */
  function replace(work: () => Promise<LogBuffer>): Promise<void> {
    jump += 1;
    skipped = 0;
    return attempt('first', work);
  }

  const extend = async (loading: 'older' | 'newer', query: LogQuery, add: typeof older) => {
    if (state.loading === null) {
      const page = read(query);
      await attempt(loading, async () => {
        const got: LogPage = await page;
        return add(state, got);
      });
    }
  };

  return {
    get: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** The newest lines. */
    toEnd: () => replace(async () => fromPage(await read({}))),
    /** From a time on. */
    toTime: (at: string) => replace(async () => fromPage(await read({ at }))),
    /** Lines on both sides of one that a search found. */
    toLine: (line: LogLine) =>
      replace(async () => {
        const [before, later] = await Promise.all([
          read({ before: line.pos, lines: AROUND }),
          read({ after: line.pos, lines: AROUND }),
        ]);
        const here = { ...fromPage(before), lines: [...before.items, line], last: line.pos };
        return newer(here, later);
      }),
    older: async () => {
      if (!state.atStart) await extend('older', { before: state.first }, older);
    },
    newer: async () => {
      if (!state.atEnd) await extend('newer', { after: state.last }, newer);
    },

    /** A frame of the feed. Lines that do not follow on what is held wait until the reader comes to the end. */
    received(frame: Frame): void {
      if (frame.type === 'gone') {
        set({ link: 'away', why: frame.why });
        return;
      }
      if (frame.type === 'skipped') skipped = frame.lines;
      if (frame.type === 'lines' && state.atEnd && state.loading !== 'first') {
        set(after(state, leftOut(frame.items, skipped), frame.last));
        skipped = 0;
      }
      set({ link: 'live', why: '' });
    },
    /** While its host is away, that is said until a frame says otherwise. */
    linked(link: LogLink): void {
      if (!(state.link === 'away' && link === 'reconnecting')) set({ link });
    },
  };
}

export type LogStore = ReturnType<typeof createLogStore>;
