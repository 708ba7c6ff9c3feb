import { memo } from 'react';
import type { LogLine } from '../../../api/types.ts';
import { timeOfDay } from '../../../util/format.ts';
import { highlight } from './highlight.ts';
import classes from './Log.module.css';

type Props = { line: LogLine; wanted: string; whole: boolean; current: boolean };

/** One line, always as text. What the wrapper says is set off from what the program wrote. */
export const LogRow = memo(function LogRow({ line: { at, by, text }, wanted, whole, current }: Props) {
  const parts = whole ? [{ text, hit: true }] : highlight(text, wanted);
  return (
    <div className={classes.line} data-by={by} data-current={current || undefined}>
      <time className={classes.at} dateTime={at ?? undefined} title={at ?? undefined}>
        {at ? timeOfDay(at) : ''}
      </time>
      <span className={classes.text}>
        {parts.map((part, index) =>
          part.hit ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line have no identity and never change places
            <mark key={index} className={classes.hit}>
              {part.text}
            </mark>
          ) : (
            part.text
          ),
        )}
      </span>
    </div>
  );
});
