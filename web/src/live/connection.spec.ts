import { waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeSocket } from '../test/FakeSocket.ts';
import { delta, snapshot } from '../test/fixtures.ts';
import { api, server } from '../test/server.ts';
import { connect } from './connection.ts';
import { createLiveStore } from './store.ts';

let tickets = 0;
let store = createLiveStore();
let disconnect = () => {};

beforeEach(() => {
  tickets = 0;
  server.use(
    http.post(api('/live/ticket'), () => HttpResponse.json({ ticket: `t${++tickets}`, expires_in: 30 })),
  );
  store = createLiveStore();
  disconnect = connect(store);
});
afterEach(() => disconnect());

async function sockets(n: number): Promise<FakeSocket> {
  await waitFor(() => expect(FakeSocket.all).toHaveLength(n));
  return FakeSocket.last;
}

test('opens with a ticket and takes the snapshot', async () => {
  const socket = await sockets(1);
  expect(socket.url).toBe('ws://localhost:3000/api/v1/live?ticket=t1');
  socket.push(snapshot({}));
  expect(store.get().link).toBe('live');
});

test('a gap leads to a new socket with a new ticket, and what was shown stays', async () => {
  const first = await sockets(1);
  first.push(snapshot({ alerts: { a: { id: 'a' } } }));
  first.push(delta({}, 7));
  const second = await sockets(2);
  expect(second.url).toContain('ticket=t2');
  expect(store.get().link).toBe('reconnecting');
  expect(store.get().tables.alerts).toHaveProperty('a');
  second.push(snapshot({}, 1, 'e2'));
  expect(store.get().link).toBe('live');
  expect(store.get().tables.alerts).toEqual({});
});

test('a dropped socket is opened again with a new ticket', async () => {
  const first = await sockets(1);
  first.push(snapshot({}));
  first.drop();
  expect(store.get().link).toBe('reconnecting');
  expect((await sockets(2)).url).toContain('ticket=t2');
});

test('nothing is opened again after disconnecting', async () => {
  const first = await sockets(1);
  vi.useFakeTimers();
  disconnect();
  first.drop();
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  expect(FakeSocket.all).toHaveLength(1);
});
