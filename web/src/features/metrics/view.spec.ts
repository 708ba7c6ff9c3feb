import { expect, test } from 'vitest';
import { messagesOf } from './messagesOf.ts';
import { askedOf, endsOf, heatAskedOf, lengthMs, refreshMs, stepsOf } from './view.ts';

const FROM = '2026-11-20T00:00:00.000Z';
const TO = '2026-11-21T00:00:00.000Z';
const DAY = 86_400_000;

test('without a range in the address the last 24 hours are asked for', () => {
  expect(askedOf({})).toEqual({ window: '24h' });
});

test('an own range goes before a window that was left in the address', () => {
  expect(askedOf({ window: '7d', from: FROM, to: TO })).toEqual({ from: FROM, to: TO });
});

test('a pair is asked for alone, as it names country and operator', () => {
  expect(askedOf({ pair: 'UZ_ucell', country: 'UZ', operator: 'beeline', program: 'program1' })).toEqual({
    window: '24h',
    pair: 'UZ_ucell',
    program: 'program1',
  });
});

test.each([
  [{ window: '15m' }, 15_000],
  [{ window: '24h' }, 60_000],
  [{ window: '30d' }, 300_000],
  [{ from: FROM, to: TO }, 60_000],
  [{ window: 'for ever' }, 60_000],
])('%o is asked for again after %i ms', (view, ms) => expect(refreshMs(view)).toBe(ms));

test.each([
  [{ window: '15m' }, ['1m', '5m']],
  [{ window: '24h' }, ['1m', '5m', '15m', '1h', '6h']],
  [{ window: '30d' }, ['1h', '6h', '1d']],
])('%o offers the steps that the API would draw', (view, steps) => expect(stepsOf(view)).toEqual(steps));

test('hours of the week are of four weeks where the range is shorter than one', () => {
  expect(heatAskedOf({ window: '1h', country: 'UZ' })).toEqual({ window: '28d', country: 'UZ' });
  expect(heatAskedOf({ window: '7d' })).toEqual({ window: '7d' });
  expect(heatAskedOf({ from: FROM, to: TO })).toEqual({ from: '2026-10-24T00:00:00.000Z', to: TO });
});

test('an own range begins with the ends of what is shown', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  expect(endsOf({}, now)).toEqual({ from: now - DAY, to: now });
  expect(endsOf({ from: FROM, to: TO }, now)).toEqual({ from: Date.parse(FROM), to: Date.parse(TO) });
});

test('a range that ends before it begins has no length', () =>
  expect(lengthMs({ from: TO, to: FROM })).toBeNull());

test('the messages behind the figures are those of the same time and place', () => {
  expect(messagesOf({ window: '1h', country: 'UZ' })).toEqual({ window: '1h', country: 'UZ' });
  expect(messagesOf({ from: FROM, to: TO, pair: 'UZ_ucell' })).toEqual({
    from: FROM,
    to: TO,
    pair: 'UZ_ucell',
  });
});
