import { Tooltip } from '@mantine/core';
import type { SessionItem } from '../../api/types.ts';
import classes from './MarkChips.module.css';
import { markOf } from './marks.ts';
import { marksOf } from './matching.ts';

/** What is not as it should be, each in a word; its meaning on hover. `quiet` ones are left to the details. */
export function MarkChips({ session }: { session: SessionItem }) {
  return marksOf(session)
    .map((name) => ({ name, ...markOf(name) }))
    .filter(({ tone }) => tone !== 'quiet')
    .map(({ name, word, meaning, tone }) => (
      <Tooltip key={name} label={meaning}>
        <span className={classes.mark} data-tone={tone} data-mark={name}>
          {word}
        </span>
      </Tooltip>
    ));
}

/** Each in a sentence. */
export function MarkWords({ session }: { session: SessionItem }) {
  const marks = marksOf(session);
  if (marks.length === 0) return null;
  return (
    <ul className={classes.words} aria-label="What is special about it">
      {marks.map((name) => {
        const { word, meaning, tone } = markOf(name);
        return (
          <li key={name}>
            <span className={classes.mark} data-tone={tone}>
              {word}
            </span>{' '}
            {meaning}
          </li>
        );
      })}
    </ul>
  );
}
