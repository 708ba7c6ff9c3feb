import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { LogState } from './logStore.ts';

/** As in Log.module.css, for a line that is not wrapped. */
const LINE = 20;
const NEAR_END = 24;
const NEAR_EDGE = 400;

type Options = {
  box: RefObject<HTMLElement | null>;
  state: LogState;
  wrap: boolean;
  follow: boolean;
  setFollow: (follow: boolean) => void;
  onOlder: () => void;
  onNewer: () => void;
};

/** Where one reads. At the end, new lines push the old ones up; scrolled up, nothing moves and they are counted. */
export function useLogScroll({ box, state, wrap, follow, setFollow, onOlder, onNewer }: Options) {
  const { lines, loading } = state;
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE,
    getItemKey: (index) => lines[index]?.pos ?? index,
    overscan: 20,
    anchorTo: 'end',
    followOnAppend: follow,
    scrollEndThreshold: NEAR_END,
  });
  const before = useRef(0);
  const last = lines.at(-1)?.pos ?? -1;
  const [seen, setSeen] = useState(last);
  if (follow && seen !== last) setSeen(last);
  const fresh = follow ? 0 : countAfter(lines, seen);

  const toEnd = () => lines.length > 0 && virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: to the end at first, and when lines change their heights
  useLayoutEffect(() => {
    if (follow) toEnd();
  }, [wrap]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: all heights are another when lines wrap or no longer do
  useEffect(() => virtual.measure(), [wrap]);

  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const below = scrollHeight - clientHeight - scrollTop;
    if (scrollTop < before.current && below > NEAR_END) setFollow(false);
    else if (below <= NEAR_END && state.atEnd) setFollow(true);
    before.current = scrollTop;
    if (loading === null && scrollTop < NEAR_EDGE) onOlder();
    if (loading === null && below < NEAR_EDGE) onNewer();
  };
  const toIndex = (index: number, align: 'start' | 'center') => virtual.scrollToIndex(index, { align });
  return { virtual, fresh, onScroll, toEnd, toIndex };
}

function countAfter(lines: LogState['lines'], pos: number): number {
  const first = lines.findLastIndex((line) => line.pos <= pos);
  return lines.length - 1 - first;
}
