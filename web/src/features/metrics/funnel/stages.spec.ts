import { expect, test } from 'vitest';
import { funnel } from '../../../test/figures.ts';
import { agesOf, stagesOf } from './stages.ts';

test('what a stage lacks of the one before is lost, waits, or needs no code', () => {
  const [attempted, accepted, delivered, confirmed] = stagesOf(funnel());
  if (!attempted || !accepted || !delivered || !confirmed) throw new Error('there are four');
  const lost = (stage: typeof accepted) => stage.lost.reduce((sum, { count }) => sum + count, 0);
  expect(attempted.count - accepted.count).toBe(lost(accepted));
  expect(accepted.count - delivered.count).toBe(lost(delivered) + (delivered.waits?.count ?? 0));
  expect(delivered.count - confirmed.count).toBe(lost(confirmed) + (confirmed.waits?.count ?? 0) + 30);
});

test('confirmed is taken of those that have a code to come', () => {
  expect(stagesOf(funnel()).at(-1)).toMatchObject({ ofBefore: 40 / 50, share: 40 / 110, spared: 30 / 110 });
});

test('losses come most first, and what nobody was lost by is left out', () => {
  expect(stagesOf(funnel())[2]?.lost.map(({ state }) => state)).toEqual([
    'undelivered',
    'no_report',
    'expired',
  ]);
});

test('nothing attempted is no share of anything', () => {
  const none = funnel({ attempts: 0, accepted: 0, delivered: 0, confirmed: 0, no_code_due: 0 });
  for (const { share, ofBefore } of stagesOf(none)) expect([share, ofBefore]).toEqual([0, null]);
});

test('pending messages are told by age, youngest first', () => {
  expect(agesOf(funnel())).toEqual([
    { words: 'up to 1 min', count: 8 },
    { words: 'up to 15 min', count: 3 },
    { words: 'more than 1 h', count: 2 },
  ]);
});
