import type { ReactNode, Ref } from 'react';
import classes from './ScrollBox.module.css';

type Props = { label: string; children: ReactNode; ref?: Ref<HTMLElement>; tall?: boolean };

/** A part that scrolls by itself, reachable from the keyboard. */
export function ScrollBox({ label, children, ref, tall }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without a tab stop its hidden columns cannot be reached by key
    <section className={classes.box} data-tall={tall || undefined} aria-label={label} tabIndex={0} ref={ref}>
      {children}
    </section>
  );
}
