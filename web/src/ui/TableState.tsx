import { useLive } from '../live/hooks.ts';
import { Failed, Loading } from './States.tsx';

/** In place of a live table that has not come yet: a skeleton, or why it does not come. */
export function TableState({ what, rows = 6 }: { what: string; rows?: number }) {
  const error = useLive((state) => state.error);
  return error ? <Failed error={error} /> : <Loading rows={rows} label={`Loading ${what}`} />;
}
