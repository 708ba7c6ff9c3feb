import { Button } from '@mantine/core';
import { IconArrowBarDown } from '@tabler/icons-react';
import { type Ref, useImperativeHandle, useRef } from 'react';
import { count } from '../../../util/format.ts';
import classes from './Log.module.css';
import { LogRow } from './LogRow.tsx';
import type { LogState } from './logStore.ts';
import { useLogScroll } from './useLogScroll.ts';

export type LogLinesHandle = { toEnd: () => void; toStart: () => void; toLine: (pos: number) => void };
type Props = {
  ref: Ref<LogLinesHandle>;
  state: LogState;
  wrap: boolean;
  follow: boolean;
  setFollow: (follow: boolean) => void;
  wanted: string;
  /** Lines that are a hit as a whole. */
  whole: ReadonlySet<number>;
  current: number | null;
  onOlder: () => void;
  onNewer: () => void;
  onEnd: () => void;
};

/** Only the lines in sight are drawn. Older and newer ones are read as one comes near to either side. */
export function LogLines({ ref, state, wrap, wanted, whole, current, onEnd, ...rest }: Props) {
  const { lines } = state;
  const box = useRef<HTMLElement>(null);
  const latest = useRef(lines);
  latest.current = lines;
  const { virtual, fresh, onScroll, toEnd, toIndex } = useLogScroll({ box, state, wrap, ...rest });
  useImperativeHandle(ref, () => ({
    toEnd: () => toEnd(),
    toStart: () => toIndex(0, 'start'),
    toLine: (pos) => {
      const index = latest.current.findIndex((line) => line.pos === pos);
      if (index >= 0) toIndex(index, 'center');
    },
  }));
  return (
    <div className={classes.frame}>
      <section
        ref={box}
        className={classes.box}
        data-wrap={wrap || undefined}
        aria-label="Log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className={classes.all} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const line = lines[index];
            return (
              line && (
                <div
                  key={key}
                  ref={wrap ? virtual.measureElement : undefined}
                  data-index={index}
                  className={classes.place}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <LogRow
                    line={line}
                    wanted={wanted}
                    whole={whole.has(line.pos)}
                    current={line.pos === current}
                  />
                </div>
              )
            );
          })}
        </div>
      </section>
      {fresh > 0 && (
        <Button
          className={classes.fresh}
          size="compact-sm"
          leftSection={<IconArrowBarDown size={14} aria-hidden />}
          onClick={onEnd}
        >
          {count(fresh)} new {fresh === 1 ? 'line' : 'lines'}, jump to the end
        </Button>
      )}
    </div>
  );
}
