import { Plot } from '../../ui/Plot.tsx';
import { minuteChartOptions } from './chartOptions.ts';
import classes from './LastHour.module.css';
import type { Columns } from './minuteColumns.ts';

export function MinuteChart({ columns }: { columns: Columns }) {
  const sent = columns.points.reduce((sum, point) => sum + point.sent, 0);
  const failed = columns.points.reduce((sum, point) => sum + point.failure, 0);
  return (
    <Plot
      className={classes.chart}
      options={minuteChartOptions}
      data={columns.data}
      label={`Chart: ${sent} sent and ${failed} failed over ${columns.points.length} minutes`}
    />
  );
}
