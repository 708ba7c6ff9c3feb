import { useQuery } from '@tanstack/react-query';
import type { SessionItem } from '../../../api/types.ts';
import { moment } from '../../../util/format.ts';
import { localTimes } from '../../../util/localTimes.ts';
import { useNow } from '../../../util/useNow.ts';
import { MarkWords } from '../MarkChips.tsx';
import classes from './Detail.module.css';
import { whyQuery } from './detailApi.ts';

type Props = { session: SessionItem; brief: boolean };

/**
 * In plain words why it is as it is, and what comes next. Without an answer, and in brief, what the table knows of
 * it: the flags, which the answer says too.
 */
export function WhyBox({ session, brief }: Props) {
  const { data } = useQuery(whyQuery(session));
  const now = useNow(1000);
  const { next_start_at, cause } = session;
  const lines = brief ? [] : (data?.lines ?? []);
  const local = (text: string) => localTimes(text, now);
  return (
    <>
      <section className={classes.why} aria-label="Why it is so" data-testid="why">
        <p>
          <b>{local(data?.summary ?? (cause || 'The cause is not known.'))}</b>
        </p>
        {lines.map((line) => (
          <p key={line}>{local(line)}</p>
        ))}
        {data?.next && <p>{local(data.next)}</p>}
        {!data && next_start_at && <p>It starts again at {moment(next_start_at, now)}.</p>}
      </section>
      {lines.length === 0 && <MarkWords session={session} />}
    </>
  );
}
