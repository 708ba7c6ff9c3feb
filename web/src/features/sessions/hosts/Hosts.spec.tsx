import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { session } from '../../../test/fixtures.ts';
import { openLive } from '../../../test/render.tsx';
import { hostsAway, hostsHeld } from './hosts.ts';

const cause = 'the agent of host sms1 is silent';
const away = (name: string, fields = {}) =>
  session(name, { state: 'UNKNOWN', host: 'sms1', cause, since: '2026-11-24T01:29:00Z', ...fields });
const A = away('program1_UZ_a');
const B = away('program1_UZ_b', { since: '2026-11-24T01:28:00Z' });
const ELSEWHERE = session('program1_UA_c', { host: 'sms2' });

test('a host is away when all its sessions are unknown, since the first of them was lost', () => {
  expect(hostsAway({ a: A, b: B, c: ELSEWHERE })).toEqual([
    { host: 'sms1', sessions: 2, since: B.since, cause },
  ]);
  expect(hostsAway({ a: A, b: session('program1_UZ_b', { host: 'sms1' }) })).toEqual([]);
  expect(hostsAway({})).toEqual([]);
});

test.each(['/', '/sessions'])('on %s it is said since when, why, and what to do', async (address) => {
  await openLive(address, { sessions: { [A.name]: A, [B.name]: B } });
  const told = await screen.findByTestId('host-away-sms1');
  expect(told.textContent).toContain('Nobody can see sms1: its 2 sessions are unknown');
  expect(told.textContent).toContain(`${cause}.`);
  expect(told.textContent).toContain('whether smsdeck agent runs and reaches MongoDB');
});

const held = { since: '2026-11-24T01:29:10Z', until: '2026-11-24T01:30:40Z', crashed: 45 };
const C = session('program1_UZ_c', { state: 'BACKOFF', host: 'sms1', held });
const D = session('program1_UZ_d', { state: 'FATAL', host: 'sms1', held });

test('a host holds restarts while one of its sessions is held', () => {
  expect(hostsHeld({ c: C, d: D, e: ELSEWHERE })).toEqual([{ host: 'sms1', waiting: 2, ...held }]);
  expect(hostsHeld({ e: ELSEWHERE })).toEqual([]);
});

test.each(['/', '/sessions'])(
  'on %s a mass crash is told with since when, until when, and what to do',
  async (address) => {
    await openLive(address, { sessions: { [C.name]: C, [D.name]: D } });
    const told = await screen.findByTestId('host-held-sms1');
    expect(told.textContent).toContain('Mass crash on sms1: 45 sessions crashed at once, restarts are held');
    expect(told.textContent).toContain('2 wait until');
    expect(told.textContent).toContain('Look for what they share');
  },
);
