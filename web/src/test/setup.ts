import { notifications } from '@mantine/notifications';
import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { auth } from '../api/auth.ts';
import { queryClient } from '../api/queryClient.ts';
import { liveStore } from '../live/store.ts';
import { FakeSocket } from './FakeSocket.ts';
import { server } from './server.ts';

configure({ asyncUtilTimeout: 10_000 });

// Nothing is laid out here: a list draws the rows in sight of a box, so boxes need a height, and a canvas would
// have nothing to be drawn on.
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { value: 700 });
vi.mock('../ui/Plot.tsx', () => ({ Plot: () => null }));

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.all = [];
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
  notifications.clean();
  queryClient.clear();
  liveStore.reset();
  auth.reset();
});
afterAll(() => server.close());
