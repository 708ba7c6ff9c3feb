import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { minuteChartOptions } from './chartOptions.ts';
import classes from './LastHour.module.css';
import type { Columns } from './minuteColumns.ts';

const HEIGHT = 200;

/** The canvas. It is drawn anew when the colour scheme changes, as a canvas cannot follow CSS. */
export function MinuteChart({ columns }: { columns: Columns }) {
  const scheme = useComputedColorScheme('light');
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(columns.data);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `scheme` decides the colours that are read from CSS
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const plot = new uPlot(minuteChartOptions(element, HEIGHT), latest.current, element);
    chart.current = plot;
    const watcher = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [scheme]);

  useEffect(() => {
    latest.current = columns.data;
    chart.current?.setData(columns.data);
  }, [columns]);

  const sent = columns.points.reduce((sum, point) => sum + point.sent, 0);
  const failed = columns.points.reduce((sum, point) => sum + point.failure, 0);
  const label = `Chart: ${sent} sent and ${failed} failed over ${columns.points.length} minutes`;
  return <div ref={holder} className={classes.chart} role="img" aria-label={label} />;
}
