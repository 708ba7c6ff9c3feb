import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Funnel } from '../../../api/types.ts';
import { count, duration, percent } from '../../../util/format.ts';
import { dayAt, minuteAt } from '../../../util/zoned.ts';
import { messagesOf } from '../messagesOf.ts';
import { funnelQuery } from '../metricsApi.ts';
import { Panel } from '../Panel.tsx';
import { askedOf, refreshMs, type Shown } from '../view.ts';
import classes from './Funnel.module.css';
import { agesOf, type Stage, stagesOf } from './stages.ts';

/** Where messages are lost on their way, and what is still on it. */
export function FunnelPanel({ view, zone }: Shown) {
  const query = useQuery({ ...funnelQuery(askedOf(view)), refetchInterval: refreshMs(view) });
  return (
    <Panel
      title="On the way"
      note="from attempt to confirmation"
      query={query}
      nothing={({ attempts }) => attempts === 0 && 'Nothing was attempted in this time.'}
      height={300}
      span={5}
    >
      {(funnel) => (
        <>
          <ol className={classes.stages}>
            {stagesOf(funnel).map((stage) => (
              <Row key={stage.name} stage={stage} search={messagesOf(view)} />
            ))}
          </ol>
          {funnel.no_code_due > 0 && (
            <p className={classes.note}>
              {count(funnel.no_code_due)} delivered (the pale part) have no code due, and are a success so.
            </p>
          )}
          <Pending funnel={funnel} asOf={query.dataUpdatedAt} zone={zone} />
        </>
      )}
    </Panel>
  );
}

function Row({ stage, search }: { stage: Stage; search: ReturnType<typeof messagesOf> }) {
  const { name, share, spared, ofBefore, lost, waits } = stage;
  return (
    <li data-testid={`stage-${name.toLowerCase()}`} data-value={stage.count}>
      <div className={classes.head}>
        <span>{name}</span>
        <b className="figure">{count(stage.count)}</b>
        <span className={classes.share}>{ofBefore !== null && percent(Math.min(1, ofBefore))}</span>
      </div>
      <div className={classes.track} aria-hidden>
        <span className={classes.fill} style={{ width: `${share * 100}%` }} />
        <span className={classes.spared} style={{ width: `${spared * 100}%` }} />
      </div>
      {(lost.length > 0 || waits) && (
        <p className={classes.note}>
          {lost.map(({ state, word, count: n }) => (
            <Link key={state} to="/messages" search={{ ...search, state }} className={classes.lost}>
              {count(n)} {word}
            </Link>
          ))}
          {waits && (
            <span>
              {count(waits.count)} {waits.word}
            </span>
          )}
        </p>
      )}
    </li>
  );
}

/** Ages count from the start of the minute of the send. */
function Pending({ funnel, asOf, zone }: { funnel: Funnel; asOf: number; zone: string }) {
  const ages = agesOf(funnel);
  const { report, code, oldest_from } = funnel.pending;
  if (ages.length === 0) return <p className={classes.note}>Nothing is pending.</p>;
  const oldest = oldest_from ? Date.parse(oldest_from) : asOf;
  return (
    <section aria-label="Pending by age">
      <h3 className={classes.pending}>
        {count(report + code)} pending
        <span className={classes.share}>
          oldest sent {dayAt(oldest, zone)} {minuteAt(oldest, zone)}, {duration(asOf - oldest)} ago
        </span>
      </h3>
      <ul className={classes.ages}>
        {ages.map(({ words, count: n }) => (
          <li key={words}>
            <b className="figure">{count(n)}</b> {words}
          </li>
        ))}
      </ul>
    </section>
  );
}
