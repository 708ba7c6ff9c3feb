import type { ComponentType } from 'react';
import classes from './Chip.module.css';

export type Look = {
  word: string;
  tone: 'good' | 'busy' | 'warn' | 'bad' | 'quiet';
  Icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
};

/** Never colour alone: each state has a word and a shape too. */
export function Chip({ look: { word, tone, Icon }, suffix }: { look: Look; suffix?: string | undefined }) {
  return (
    <span className={classes.chip} data-tone={tone}>
      <Icon size={14} aria-hidden />
      {word}
      {suffix && <b className="figure">{suffix}</b>}
    </span>
  );
}
