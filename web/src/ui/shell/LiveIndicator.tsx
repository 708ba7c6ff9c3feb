import { freshness } from '../../live/freshness.ts';
import { useLive } from '../../live/hooks.ts';
import { useNow } from '../../util/useNow.ts';
import classes from './Shell.module.css';

export function LiveIndicator() {
  const state = useLive((live) => live);
  const { link, label } = freshness(state, Math.max(useNow(1000), state.receivedAt ?? 0));
  return (
    <span className={classes.live} data-testid="live-indicator" data-link={link}>
      <span className={classes.dot} aria-hidden />
      <span className="figure">{label}</span>
    </span>
  );
}
