import { useMemo, useRef, useState } from 'react';
import type { Trend } from '../../../api/types.ts';
import { Plot } from '../../../ui/Plot.tsx';
import { count } from '../../../util/format.ts';
import { type Bucket, bucketsOf, countsOf, type Drawn, newestWhole, ratesOf } from './buckets.ts';
import classes from './Trend.module.css';
import { countsOptions, type Listener, ratesOptions } from './trendOptions.ts';
import { bucketFigures, bucketWords, trendNote } from './trendWords.ts';

type Props = {
  trend: Trend;
  /** When it was read (ms): what begins to be over only later was not over for the API either. */
  asOf: number;
  zone: string;
  onStretch: Listener['onStretch'];
};

/** Counts above, the rate below, and the figures of the bucket under the pointer. */
export function TrendCharts({ trend, asOf, zone, onStretch }: Props) {
  const [index, setIndex] = useState<number | null>(null);
  const buckets = useMemo(() => bucketsOf(trend, asOf), [trend, asOf]);
  const counts = useMemo(() => countsOf(buckets), [buckets]);
  const rates = useMemo(() => ratesOf(buckets), [buckets]);
  const { step_s: stepS } = trend;
  const open = buckets.at(-1)?.open ?? false;
  const stretched = useRef(onStretch);
  stretched.current = onStretch;
  const setting = useMemo(
    () => ({
      zone,
      stepS,
      open,
      onPoint: setIndex,
      onStretch: (from: number, to: number) => stretched.current(from, to),
    }),
    [zone, stepS, open],
  );
  const options = useMemo(
    () => ({
      counts: (element: HTMLElement) => countsOptions(element, setting),
      rates: (element: HTMLElement) => ratesOptions(element, setting),
    }),
    [setting],
  );
  const pointed = index === null ? undefined : buckets[index];
  const shown = pointed ?? newestWhole(buckets);
  return (
    <>
      <ul className={classes.legend}>
        {['Attempted', 'Accepted', 'Delivered', 'Success', 'Failed'].map((name) => (
          <li key={name} data-series={name}>
            {name}
          </li>
        ))}
      </ul>
      <Plot options={options.counts} data={counts} className={classes.counts} label={labelOf(buckets)} />
      <p className={classes.caption}>Success rate</p>
      <Plot
        options={options.rates}
        data={rates}
        className={classes.rates}
        label="Chart of the success rate"
      />
      {shown && <Readout bucket={shown} stepS={stepS} zone={zone} pointed={pointed !== undefined} />}
      <p className={classes.note}>
        {trendNote(buckets)} <span className={classes.drag}>Drag over the charts to look closer.</span>
      </p>
    </>
  );
}

type ReadoutProps = { bucket: Bucket; stepS: number; zone: string; pointed: boolean };

/** Of the bucket under the pointer; else of the newest whole one. It covers no part of the chart. */
function Readout({ bucket, stepS, zone, pointed }: ReadoutProps) {
  return (
    <dl className={classes.readout} data-testid="trend-readout">
      <div>
        <dt>{bucket.open ? 'Not over yet' : pointed ? 'At the pointer' : 'Newest'}</dt>
        <dd>{bucketWords(bucket, stepS, zone)}</dd>
      </div>
      {bucketFigures(bucket).map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function labelOf(buckets: Bucket[]): string {
  const sum = (name: Drawn) => count(buckets.reduce((total, one) => total + one[name], 0));
  return `Chart: ${sum('attempts')} attempted, ${sum('sent')} accepted, ${sum('delivered')} delivered, ${sum('success')} success and ${sum('failure')} failed in ${buckets.length} buckets`;
}
