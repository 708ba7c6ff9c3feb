import { Stack } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useRef, useState } from 'react';
import type { SessionItem } from '../../../api/types.ts';
import { Loading, Nothing } from '../../../ui/States.tsx';
import { LogBanner } from './LogBanner.tsx';
import { LogLines, type LogLinesHandle } from './LogLines.tsx';
import { LogSearchBar } from './LogSearchBar.tsx';
import { LogToolbar } from './LogToolbar.tsx';
import { isNoLog, NoLog } from './NoLog.tsx';
import { isOpenEnded, useLog } from './useLog.ts';
import { useLogSearch } from './useLogSearch.ts';

type Props = { session: SessionItem; run: string; setRun: (run: string) => void };

/** A session's log: live at its end, searchable, and readable from any time on. */
export function LogView({ session, run, setRun }: Props) {
  const { name } = session;
  const { store, state } = useLog(name, run);
  const search = useLogSearch(name, run, state.lines);
  const [wrap, setWrap] = useLocalStorage({ key: 'smsdeck-log-wrap', defaultValue: true });
  const [follow, setFollow] = useState(true);
  const lines = useRef<LogLinesHandle>(null);
  const first = state.loading === 'first' && state.lines.length === 0;

  const toEnd = async () => {
    setFollow(true);
    if (!state.atEnd) await store.toEnd();
    lines.current?.toEnd();
  };
  const go = async (by: 1 | -1) => {
    const hit = search.go(by);
    if (!hit) return;
    setFollow(false);
    if (!state.lines.some(({ pos }) => pos === hit.pos)) await store.toLine(hit);
    lines.current?.toLine(hit.pos);
  };
  const jump = async (at: string) => {
    setFollow(false);
    await store.toTime(at);
    lines.current?.toStart();
  };

  const failed = state.error !== null && state.lines.length === 0;
  const noLog = <NoLog session={session} run={run} error={state.error} retry={store.toEnd} />;
  if (failed && isNoLog(run, state.error)) return noLog;
  return (
    <Stack gap="xs">
      <LogToolbar
        name={name}
        run={run}
        setRun={setRun}
        lines={state.lines}
        onJump={jump}
        wrap={wrap}
        setWrap={setWrap}
        follow={follow && state.atEnd}
        setFollow={(on) => (on ? void toEnd() : setFollow(false))}
        canFollow={isOpenEnded(run)}
      />
      <LogSearchBar search={search} go={go} />
      <LogBanner state={state} canFollow={isOpenEnded(run)} />
      {failed ? (
        noLog
      ) : first ? (
        <Loading rows={10} label="Loading the log" />
      ) : state.lines.length === 0 ? (
        <Nothing title="Nothing in this log">
          {state.atEnd ? 'Nothing was written yet.' : 'Nothing was written since that time.'}
        </Nothing>
      ) : (
        <LogLines
          ref={lines}
          state={state}
          wrap={wrap}
          follow={follow}
          setFollow={setFollow}
          wanted={search.wanted}
          whole={search.whole}
          current={search.current}
          onOlder={store.older}
          onNewer={store.newer}
          onEnd={toEnd}
        />
      )}
    </Stack>
  );
}
