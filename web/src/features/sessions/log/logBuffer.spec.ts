import { expect, test } from 'vitest';
import { logLine, logPage } from '../../../test/fixtures.ts';
import { after, EMPTY, fromPage, leftOut, MOST, newer, older } from './logBuffer.ts';

const positions = ({ lines }: { lines: { pos: number }[] }) => lines.map(({ pos }) => pos);
const tenToTwelve = fromPage(logPage([10, 11, 12], { at_start: false }));

test('older lines come before, and say whether the start is reached', () => {
  const buffer = older(tenToTwelve, logPage([8, 9], { at_start: true, at_end: false }));
  expect(positions(buffer)).toEqual([8, 9, 10, 11, 12]);
  expect(buffer).toMatchObject({ first: 8, last: 12, atStart: true, atEnd: true });
});

test('lines that are sent again after a reconnect are not doubled', () => {
  const buffer = after(tenToTwelve, [logLine(11), logLine(12), logLine(13)], 13);
  expect(positions(buffer)).toEqual([10, 11, 12, 13]);
  expect(buffer.last).toBe(13);
});

test('a line that had no end yet is replaced once it has one', () => {
  const open = after(tenToTwelve, [logLine(13, 'Progress: 10')], 13);
  const ended = after(open, [logLine(13, 'Progress: 100'), logLine(14)], 14);
  expect(ended.lines.map(({ text }) => text)).toEqual([
    'line 10',
    'line 11',
    'line 12',
    'Progress: 100',
    'line 14',
  ]);
});

test.each([
  [0, []],
  [1, ['1 line was left out here: they came faster than they could be sent. Go to a time to read them.']],
  [1200, [expect.stringMatching(/^1,200 lines were left out here/)]],
  [null, [expect.stringMatching(/^Lines were left out here/)]],
])('where %s lines were left out, that is a line of its own before the next', (skipped, said) => {
  const lines = leftOut([logLine(40), logLine(41)], skipped);
  expect(lines.map(({ text }) => text)).toEqual([...said, 'line 40', 'line 41']);
  expect(leftOut([], skipped)).toEqual([]);
  expect(positions(after(tenToTwelve, lines, 41))).toEqual(
    said.length > 0 ? [10, 11, 12, 39, 40, 41] : [10, 11, 12, 40, 41],
  );
});

test('a search for newer lines that finds none still moves on', () => {
  const none = { ...logPage([]), first: 13, last: 40, at_end: false };
  expect(newer(tenToTwelve, none)).toMatchObject({ last: 40, atEnd: false });
});

test('beyond the most that is held, following lets go of the oldest lines, and can read them again', () => {
  const many = Array.from({ length: MOST }, (_, index) => index + 13);
  const buffer = after(
    tenToTwelve,
    many.map((pos) => logLine(pos)),
    MOST + 12,
  );
  expect(buffer.lines).toHaveLength(MOST);
  expect(buffer).toMatchObject({ first: 13, last: MOST + 12, atStart: false, atEnd: true });
});

test('reading back beyond the most lets go of the newest, and no longer counts as the end', () => {
  const many = Array.from({ length: MOST }, (_, index) => index + 101);
  const full = fromPage(logPage(many, { at_start: false }));
  const buffer = older(full, logPage([99, 100], { at_end: false }));
  expect(buffer.lines).toHaveLength(MOST);
  expect(buffer).toMatchObject({ first: 99, last: MOST + 98, atEnd: false });
});

test('nothing is held at first', () => {
  expect(after(EMPTY, [logLine(0)], 0).lines).toHaveLength(1);
});
