import { type CSSProperties, useState } from 'react';
import type { HeatMap } from '../../../api/types.ts';
import { count } from '../../../util/format.ts';
import { type Cell, cellWords, type Measure, rowsOf, shadeOf, shortWords } from './cells.ts';
import classes from './Heat.module.css';

const HINT = 'Point at an hour, or touch it, for its figures.';
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** A table of 7 × 24; what the pointer is on, or what was touched, is told below. */
export function HeatGrid({ map, measure }: { map: HeatMap; measure: Measure }) {
  const [pointed, setPointed] = useState<Cell | null>(null);
  const largest = Math.max(...map.cells.map(({ sent }) => sent));
  return (
    <>
      <table className={classes.grid} data-measure={measure} onPointerLeave={() => setPointed(null)}>
        <thead>
          <tr>
            <td />
            {HOURS.map((hour) => (
              <th key={hour} scope="col" data-every={hour % 3 === 0 || undefined}>
                <span>{String(hour).padStart(2, '0')}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOf(map).map(({ day, cells }) => (
            <tr key={day}>
              <th scope="row">{day.slice(0, 3)}</th>
              {cells.map((cell) => (
                <Hour
                  key={cell.hour}
                  cell={cell}
                  shade={shadeOf(cell, measure, largest)}
                  measure={measure}
                  onPoint={setPointed}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.readout}>{pointed ? cellWords(pointed) : legendOf(map, measure)}</p>
    </>
  );
}

type HourProps = {
  cell: Cell;
  shade: number | null;
  measure: Measure;
  onPoint: (cell: Cell) => void;
};

function Hour({ cell, shade, measure, onPoint }: HourProps) {
  return (
    <td
      data-none={shade === null || undefined}
      style={shade === null ? undefined : ({ '--shade': `${shade}%` } as CSSProperties)}
      title={cellWords(cell)}
      data-testid={`heat-${cell.weekday}-${cell.hour}`}
      onPointerEnter={() => onPoint(cell)}
    >
      <span>{shortWords(cell, measure)}</span>
    </td>
  );
}

function legendOf({ minimum_sample }: HeatMap, measure: Measure): string {
  return measure === 'success_rate'
    ? `Success rate in %, the redder the worse. Empty: fewer than ${count(minimum_sample)} messages to tell it from. ${HINT}`
    : `Messages that the gateway accepted, the stronger the more. ${HINT}`;
}
