import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';

type Props = {
  /** Must stay the same while nothing about the chart but its data changes: another one draws it anew. */
  options: (element: HTMLElement) => uPlot.Options;
  data: uPlot.AlignedData;
  /** What the chart shows, for those who do not see it. */
  label: string;
  className?: string | undefined;
};

/** A chart on a canvas. It is drawn anew when the colour scheme changes, as a canvas cannot follow CSS. */
export function Plot({ options, data, label, className }: Props) {
  const scheme = useComputedColorScheme('light');
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(data);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `scheme` decides the colours that are read from CSS
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const plot = new uPlot(options(element), latest.current, element);
    chart.current = plot;
    const { height } = plot;
    const watcher = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [scheme, options]);

  useEffect(() => {
    latest.current = data;
    chart.current?.setData(data);
  }, [data]);

  return <div ref={holder} className={className} role="img" aria-label={label} />;
}
