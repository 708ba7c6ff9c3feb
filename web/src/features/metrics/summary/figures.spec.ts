import { expect, test } from 'vitest';
import { comparison } from '../../../test/figures.ts';
import { figuresOf } from './figures.ts';

type Side = Parameters<typeof comparison>[0];

function figure(id: string, present: Side, against: Side) {
  const [item] = comparison(present, against).items;
  if (!item) throw new Error('there is one');
  return figuresOf(item, 20).find((one) => one.id === id);
}

test('attempts are what the gateway took and what it did not', () => {
  expect(figure('attempts', { sent: 100, failed_submit: 7, unknown: 3 }, {})?.raw).toBe(110);
});

test.each([
  ['sent', { sent: 150 }, { sent: 100 }, '150', 'was 100', '+50 %', 'same'],
  ['sent', { sent: 103 }, { sent: 100 }, '103', 'was 100', '+3.0 %', 'same'],
  ['sent', { sent: 1000 }, { sent: 100 }, '1,000', 'was 100', '10 times', 'same'],
  ['sent', { sent: 999 }, { sent: 100 }, '999', 'was 100', '+899 %', 'same'],
  ['sent', { sent: 5 }, { sent: 0 }, '5', 'was 0', null, 'same'],
  [
    'success_rate',
    { success_rate: 0.8 },
    { success_rate: 0.9 },
    '80.0 %',
    'was 90.0 %',
    '−10.0 points',
    'bad',
  ],
  [
    'success_rate',
    { success_rate: 0.9 },
    { success_rate: 0.8 },
    '90.0 %',
    'was 80.0 %',
    '+10.0 points',
    'good',
  ],
  [
    'success_rate',
    { success_rate: 0.9 },
    { success_rate: 0.895 },
    '90.0 %',
    'was 89.5 %',
    '+0.5 points',
    'same',
  ],
  ['ttd_p50_s', { ttd_p50_s: 9 }, { ttd_p50_s: 4 }, '9.0 s', 'was 4.0 s', '+5.0 s', 'bad'],
])('%s of %o after %o', (id, present, against, value, before, change, tone) => {
  expect(figure(id, present, against)).toMatchObject({ value, before, change, tone });
});

test('a rate under the minimum sample is words, and is compared with nothing', () => {
  const found = figure('success_rate', { success_rate: null, n: 3 }, { success_rate: 0.9 });
  expect(found).toMatchObject({
    value: 'not enough data',
    sample: 'n 3',
    raw: null,
    change: null,
    tone: 'same',
  });
});
