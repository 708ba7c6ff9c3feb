import uPlot from 'uplot';
import { chartLook } from '../../ui/chartLook.ts';
import { timeOfDay } from '../../util/format.ts';

/** Shapes differ as well as colours: bars, a line, a dashed line. */
export function minuteChartOptions(element: HTMLElement): uPlot.Options {
  const { colour, axis } = chartLook(element);
  return {
    width: element.clientWidth,
    height: 200,
    padding: [8, 8, 0, 0],
    cursor: { points: { size: 7 }, y: false, drag: { x: false, y: false } },
    scales: {
      // Half a minute more at either end, so that the outer bars are whole.
      x: { range: (_plot, min, max) => [min - 30, max + 30] },
      y: { range: (_plot, _min, max) => [0, Math.max(10, Math.ceil(max * 1.1))] },
    },
    axes: [
      { ...axis, size: 28, values: (_plot, times) => times.map(hourAndMinute), space: 70 },
      {
        ...axis,
        size: 44,
        values: (_plot, values) => values.map((value) => (Number.isInteger(value) ? `${value}` : '')),
      },
    ],
    series: [
      {},
      {
        label: 'Sent',
        fill: colour('--sd-sent'),
        paths: uPlot.paths.bars?.({ size: [0.72, 30] }),
        points: { show: false },
      },
      { label: 'Success', stroke: colour('--sd-good'), width: 2, points: { show: false } },
      { label: 'Failure', stroke: colour('--sd-bad'), width: 2, dash: [5, 4], points: { show: false } },
    ],
    hooks: { setCursor: [showTip] },
  };
}

/** The figures under the pointer, as the browser's own tooltip: no layer of ours that could cover the chart. */
function showTip(plot: uPlot): void {
  const index = plot.cursor.idx;
  if (index === null || index === undefined) return;
  const [times, sent, success, failure] = plot.data;
  const at = timeOfDay(new Date((times[index] ?? 0) * 1000).toISOString()).slice(0, 5);
  plot.over.title = `${at}  sent ${sent?.[index] ?? 0}, success ${success?.[index] ?? 0}, failure ${failure?.[index] ?? 0}`;
}

function hourAndMinute(seconds: number): string {
  return timeOfDay(new Date(seconds * 1000).toISOString()).slice(0, 5);
}
