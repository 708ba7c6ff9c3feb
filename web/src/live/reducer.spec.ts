import { expect, test } from 'vitest';
import { delta, session, snapshot } from '../test/fixtures.ts';
import { applyFrame, EMPTY, type Feed, type Frame } from './reducer.ts';

const ONE = session('program1_UZ_uzmobile');
const TWO = session('program1_UA_3mob');

function after(...frames: Frame[]): Feed | null {
  return frames.reduce<Feed | null>((feed, frame) => feed && applyFrame(feed, frame), EMPTY);
}

test('a snapshot replaces all that was known', () => {
  const feed = after(snapshot({ sessions: { one: ONE } }), snapshot({ sessions: { two: TWO } }, 9, 'e2'));
  expect(feed?.tables.sessions).toEqual({ two: TWO });
  expect(feed?.position).toEqual({ epoch: 'e2', seq: 9 });
});

test('a delta adds, replaces and removes rows', () => {
  const changed = { ...ONE, state: 'STOPPING' };
  const feed = after(
    snapshot({ sessions: { one: ONE, two: TWO } }),
    delta({ sessions: { one: changed, two: null, three: TWO } }, 2),
  );
  expect(feed?.tables.sessions).toEqual({ one: changed, three: TWO });
});

test('rows and tables that a delta does not name stay the very same objects', () => {
  const before = after(snapshot({ sessions: { one: ONE, two: TWO } }));
  const next = before && applyFrame(before, delta({ sessions: { one: { ...ONE } }, countries: {} }, 2));
  expect(next?.tables.sessions?.two).toBe(before?.tables.sessions?.two);
  expect(next?.tables.sessions?.one).not.toBe(before?.tables.sessions?.one);
  expect(next?.tables.countries).toBe(before?.tables.countries);
  expect(next?.tables.alerts).toBe(before?.tables.alerts);
});

test('an empty delta is a heartbeat: nothing changes but the position', () => {
  const before = after(snapshot({}));
  const next = before && applyFrame(before, delta({}, 2));
  expect(next?.position?.seq).toBe(2);
  expect(next?.tables.sessions).toBe(before?.tables.sessions);
});

test.each([
  ['a missed frame', delta({}, 3)],
  ['a frame that came before', delta({}, 1)],
  ['another epoch', delta({}, 2, 'e2')],
])('%s needs a new snapshot', (_what, frame) => {
  expect(after(snapshot({}), frame)).toBeNull();
});

test('a delta before any snapshot needs a snapshot', () => {
  expect(after(delta({}, 1))).toBeNull();
});
