import uPlot from 'uplot';
import { chartLook } from '../../../ui/chartLook.ts';
import { dayAt, minuteAt } from '../../../util/zoned.ts';
import { lonely, stretchOf } from './buckets.ts';

/** What the two charts tell the panel: the bucket under the pointer, and a stretch that was dragged over (ms). */
export type Listener = {
  onPoint: (index: number | null) => void;
  onStretch: (from: number, to: number) => void;
};
type Setting = Listener & { zone: string; stepS: number; open: boolean };

const AXIS = 46;
const DAY_S = 86_400;
const FEW_PIXELS = 6;

/** Attempts as bars, then lines; shapes differ as well as colours. */
export function countsOptions(element: HTMLElement, setting: Setting): uPlot.Options {
  const { colour, axis } = chartLook(element);
  const line = { width: 2, points: { show: false } };
  return {
    ...frame(element, setting, 190),
    axes: [timeAxis(axis, setting.zone), { ...axis, size: AXIS, values: whole }],
    scales: { ...times(setting.stepS), y: { range: (_plot, _min, max) => [0, Math.max(5, max * 1.08)] } },
    series: [
      {},
      { fill: colour('--sd-sent'), paths: uPlot.paths.bars?.({ size: [0.8, 40] }), points: { show: false } },
      { ...line, stroke: colour('--sd-accent') },
      { ...line, stroke: colour('--sd-quiet'), width: 1 },
      { ...line, stroke: colour('--sd-good'), dash: [2, 2] },
      { ...line, stroke: colour('--sd-bad'), dash: [7, 4] },
    ],
  };
}

export function ratesOptions(element: HTMLElement, setting: Setting): uPlot.Options {
  const { colour, axis } = chartLook(element);
  const stroke = colour('--sd-accent');
  return {
    ...frame(element, setting, 104),
    axes: [timeAxis(axis, setting.zone), { ...axis, size: AXIS, values: percents, splits: [0, 0.5, 1] }],
    scales: { ...times(setting.stepS), y: { range: [0, 1.02] } },
    series: [
      {},
      {
        stroke,
        width: 2,
        points: { show: true, size: 5, fill: stroke, filter: (plot, at) => lonely(plot.data[at] ?? []) },
      },
    ],
  };
}

/** What both share: no legend of its own, one pointer for both, a stretch chosen by dragging, the open bucket. */
function frame(element: HTMLElement, setting: Setting, height: number) {
  const { onPoint, open, stepS } = setting;
  return {
    width: element.clientWidth,
    height,
    padding: [8, 18, 0, 0] as uPlot.Padding,
    legend: { show: false },
    cursor: {
      points: { size: 7 },
      y: false,
      drag: { x: true, y: false, setScale: false },
      // The pointer is shared, the dragging is not: it would be heard of twice.
      sync: {
        key: 'trend',
        filters: { pub: (type: string) => type === 'mousemove' || type === 'mouseleave' },
      },
    },
    hooks: {
      setCursor: [(plot: uPlot) => onPoint(plot.cursor.idx ?? null)],
      setSelect: [(plot: uPlot) => chosen(plot, setting)],
      drawClear: [(plot: uPlot) => open && shade(plot, stepS, chartLook(element).colour('--sd-track'))],
    },
  };
}

/** Half a bucket more at either end, so that the outer bars are whole. */
function times(stepS: number): uPlot.Scales {
  return { x: { range: (_plot, min, max) => [min - stepS / 2, max + stepS / 2] } };
}

function timeAxis(axis: uPlot.Axis, zone: string): uPlot.Axis {
  return {
    ...axis,
    size: 26,
    space: 76,
    values: (_plot, splits, _axis, _space, increment) =>
      splits.map((at) => {
        const time = minuteAt(at * 1000, zone);
        return increment >= DAY_S || time === '00:00' ? dayAt(at * 1000, zone) : time;
      }),
  };
}

function whole(_plot: uPlot, values: number[]): string[] {
  return values.map((value) => (Number.isInteger(value) ? `${value}` : ''));
}

function percents(_plot: uPlot, values: number[]): string[] {
  return values.map((value) => `${value * 100} %`);
}

function chosen(plot: uPlot, { onStretch, stepS }: Setting): void {
  const { left, width } = plot.select;
  if (width < FEW_PIXELS) return;
  const [from, to] = [left, left + width].map((pixel) => plot.posToVal(pixel, 'x'));
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  if (from !== undefined && to !== undefined) onStretch(...stretchOf(from, to, stepS));
}

/** Behind the last bucket, whose figures will still rise. */
function shade(plot: uPlot, stepS: number, colour: string): void {
  const last = plot.data[0].at(-1) ?? 0;
  const [left, right] = [last - stepS / 2, last + stepS / 2].map((at) => plot.valToPos(at, 'x', true));
  if (left === undefined || right === undefined) return;
  const { top, height } = plot.bbox;
  plot.ctx.fillStyle = colour;
  plot.ctx.fillRect(left, top, right - left, height);
}
