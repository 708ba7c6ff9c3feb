import { useQuery } from '@tanstack/react-query';
import type { DeliveryTimes } from '../../../api/types.ts';
import { count, seconds } from '../../../util/format.ts';
import { timesQuery } from '../metricsApi.ts';
import { Panel } from '../Panel.tsx';
import { askedOf, refreshMs, type Shown } from '../view.ts';
import { barsOf, boundsWords, endsOfBars } from './bars.ts';
import classes from './Times.module.css';

const SHARES = [
  { id: 'p50', words: 'Half within' },
  { id: 'p95', words: '95 % within' },
  { id: 'p99', words: '99 % within' },
] as const;

/** How long deliveries took. */
export function TimesPanel({ view }: Shown) {
  const query = useQuery({ ...timesQuery(askedOf(view)), refetchInterval: refreshMs(view) });
  const times = query.data?.items[0];
  return (
    <Panel
      title="Time to deliver"
      note={times && `${count(times.count)} deliveries`}
      query={query}
      nothing={({ items }) => items.length === 0 && 'Nothing was delivered in this time.'}
      height={250}
      span={4}
    >
      {({ items }) => items.slice(0, 1).map((item) => <Times key={item.key} times={item} />)}
    </Panel>
  );
}

function Times({ times }: { times: DeliveryTimes }) {
  const [from, to] = endsOfBars(times);
  return (
    <>
      <dl className={classes.shares}>
        {SHARES.map(({ id, words }) => (
          <div key={id}>
            <dt>{words}</dt>
            <dd className={classes.value} data-testid={`time-${id}`} data-value={times[id].estimate_s}>
              {times[id].at_most_s === null ? 'over 17 min' : seconds(times[id].estimate_s)}
            </dd>
            <dd className={classes.bounds}>{boundsWords(times[id])}</dd>
          </div>
        ))}
      </dl>
      <div className={classes.bars} role="img" aria-label={`Deliveries from ${from} to ${to} after the send`}>
        {barsOf(times).map(({ key, words, share }) => (
          <span key={key} title={words}>
            <span style={{ height: `${share * 100}%` }} />
          </span>
        ))}
      </div>
      <div className={classes.ends} aria-hidden>
        <span>{from}</span>
        <span>{to}</span>
      </div>
      <p className={classes.note}>
        On average {seconds(times.mean_s)}. What is pending is not among them, so new minutes look fast.
      </p>
    </>
  );
}
