import { expect, test } from 'vitest';
import { heat } from '../../../test/figures.ts';
import { cellWords, rowsOf, shadeOf, shortWords } from './cells.ts';

const cell = (sent: number, rate: number | null) => {
  const [first] = heat(() => ({ sent, rate })).cells;
  if (!first) throw new Error('there are 168');
  return first;
};

test('a week begins on Monday at midnight', () => {
  const rows = rowsOf(heat((weekday, hour) => ({ sent: weekday * 100 + hour, rate: null })));
  expect(rows.map(({ day }) => day.slice(0, 2)).join(' ')).toBe('Mo Tu We Th Fr Sa Su');
  expect(rows[6]?.cells.map(({ sent }) => sent).slice(0, 3)).toEqual([700, 701, 702]);
});

test('rates are the redder the worse, and too few messages have no shade', () => {
  const shade = (rate: number | null) => shadeOf(cell(100, rate), 'success_rate', 100);
  expect([1, 0.9, 0.5, 0.1, null].map(shade)).toEqual([0, 10, 50, 50, null]);
});

test('counts are shaded beside the largest; one message can be told from none', () => {
  const shade = (sent: number) => shadeOf(cell(sent, null), 'sent', 1000);
  expect([1000, 500, 1, 0].map(shade)).toEqual([50, 25, 4, null]);
});

test.each([
  [0, ''],
  [999, '999'],
  [1234, '1.2k'],
  [45_678, '46k'],
])('%i messages fit into a cell as %s', (sent, words) =>
  expect(shortWords(cell(sent, null), 'sent')).toBe(words),
);

test('a rate in a cell is never rounded up to 100', () => {
  expect(shortWords(cell(1000, 0.999), 'success_rate')).toBe('99');
});

test('all of a cell is words', () => {
  expect(cellWords(cell(3, null))).toBe(
    'Monday 00:00 – 01:00: 3 sent, 0 failed, not enough data for a rate, n 3',
  );
  expect(cellWords(cell(0, null))).toBe('Monday 00:00 – 01:00: nothing sent');
});
