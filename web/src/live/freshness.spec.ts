import { expect, test } from 'vitest';
import { freshness } from './freshness.ts';

const NOW = 1_000_000;
const agedBy = (seconds: number) => NOW - seconds * 1000;

test.each([
  ['a frame a moment ago is live', 'live', agedBy(1), 'Live', false],
  ['an open socket that says nothing shows the age', 'live', agedBy(9), 'Quiet · data 9 s old', false],
  ['a lost link shows the age', 'reconnecting', agedBy(12), 'Reconnecting · data 12 s old', false],
  ['old data is stale', 'reconnecting', agedBy(45), 'Reconnecting · data 45 s old', true],
  ['before the first data there is no age', 'connecting', null, 'Connecting', false],
] as const)('%s', (_what, link, receivedAt, label, stale) => {
  expect(freshness({ link, receivedAt }, NOW)).toMatchObject({ label, stale });
});
