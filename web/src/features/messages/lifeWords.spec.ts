import { expect, test } from 'vitest';
import { messageLife } from '../../test/figures.ts';
import { linesOf, outcomeWords } from './lifeWords.ts';

test('a life begins with the send and goes on state by state', () => {
  const lines = linesOf(messageLife('m1'));
  expect(lines.map(({ word, after }) => `${word} ${after}`.trim())).toEqual([
    'Sent',
    'Accepted 0.100 s later',
    'Delivered 3.200 s later',
    'Confirmed 9.000 s later',
  ]);
  expect(lines.at(-1)?.notes).toEqual(['the gateway said OK']);
});

test('a failure names whose fault it is and what was said', () => {
  const step = {
    state: 'undelivered' as const,
    at: '2026-11-24T01:30:09Z',
    after_s: -0.5,
    blame: 'operator' as const,
    error: null,
    raw: 'ABSENT',
  };
  expect(linesOf(messageLife('m1', { steps: [step] })).at(-1)).toMatchObject({
    tone: 'bad',
    after: 'before the send, by the clocks',
    notes: ['fault of the operator', 'the gateway said ABSENT'],
  });
});

test.each([
  [{}, 'Success: its code was confirmed.'],
  [{ expects_code: false, state: 'delivered' }, 'Success: it was delivered, and no code is due.'],
  [{ outcome: 'pending', waits_for: 'report', state: 'accepted' }, 'Waits for a delivery report.'],
  [{ outcome: 'failure', state: 'no_report' }, 'Failure: no report.'],
] as const)('%o is told as %s', (fields, words) => {
  expect(outcomeWords(messageLife('m1', fields))).toBe(words);
});
