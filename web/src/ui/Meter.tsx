import classes from './Meter.module.css';

/** A small bar beside its figures; it says nothing that the figures do not, so it is hidden from readers. */
export function Meter({ value, max }: { value: number; max: number }) {
  const share = max > 0 ? Math.min(1, value / max) : 0;
  return (
    <span className={classes.track} aria-hidden>
      <span className={classes.fill} style={{ width: `${share * 100}%` }} />
    </span>
  );
}
