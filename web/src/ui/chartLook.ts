import type uPlot from 'uplot';

/** The look that all charts share. Colours come from the theme's CSS variables. */
export function chartLook(element: HTMLElement) {
  const css = getComputedStyle(element);
  const colour = (name: string) => css.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour('--mantine-color-dimmed'),
    grid: { stroke: colour('--sd-track'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  return { colour, axis };
}
