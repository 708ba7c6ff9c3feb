import { expect, test } from 'vitest';
import { logLine, logPage } from '../../../test/fixtures.ts';
import { after, EMPTY, fromPage, MOST, newer, older } from './logBuffer.ts';

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
