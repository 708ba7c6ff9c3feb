import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { act, render, waitFor } from '@testing-library/react';
import { queryClient } from '../api/queryClient.ts';
import { createConsoleRouter } from '../router.tsx';
import { theme } from '../theme.ts';
import { FakeSocket } from './FakeSocket.ts';
import { snapshot } from './fixtures.ts';

/** The whole console at an address; returns its router, to see where it went. */
export function openAt(address: string) {
  const router = createConsoleRouter(createMemoryHistory({ initialEntries: [address] }));
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queryClient}>
        <Notifications />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return router;
}

/** The console at an address, with these live tables. */
export async function openLive(address: string, tables: Parameters<typeof snapshot>[0] = {}) {
  const router = openAt(address);
  await waitFor(() => FakeSocket.last);
  push(snapshot(tables));
  return router;
}

export function push(frame: unknown): void {
  act(() => FakeSocket.last.push(frame));
}
