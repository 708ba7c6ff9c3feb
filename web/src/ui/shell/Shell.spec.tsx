import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test, vi } from 'vitest';
import { FakeSocket } from '../../test/FakeSocket.ts';
import { country, session } from '../../test/fixtures.ts';
import { openAt, openLive } from '../../test/render.tsx';
import { api, problem, server } from '../../test/server.ts';

test('the indicator is live with frames, and reconnecting without', async () => {
  await openLive('/alerts');
  const indicator = await screen.findByTestId('live-indicator');
  await waitFor(() => expect(indicator.textContent).toBe('Live'));
  FakeSocket.last.drop();
  await waitFor(() => expect(indicator.textContent).toContain('Reconnecting'));
});

test('while no WebSocket opens, the tables are read over REST', async () => {
  server.use(
    http.post(api('/live/ticket'), () => problem(503, 'MongoDB does not answer.')),
    http.get(api('/sessions'), ({ request }) => {
      const more = new URL(request.url).searchParams.get('cursor') === 'next';
      const name = more ? 'program1_UZ_b' : 'program1_UZ_a';
      return HttpResponse.json({ items: [session(name)], next_cursor: more ? null : 'next' });
    }),
    http.get(api('/metrics/summary'), () => HttpResponse.json({ items: [country('UZ')] })),
  );
  openAt('/');
  expect((await screen.findByTestId('sessions-RUNNING')).textContent).toBe('Running2');
  expect(screen.getByTestId('total-sent').dataset.value).toBe('100');
  expect(screen.getByTestId('country-row-UZ')).toBeTruthy();
});

test('signing out leads to the sign-in page and closes the socket', async () => {
  const router = await openLive('/alerts');
  await userEvent.click(await screen.findByRole('button', { name: /User menu/ }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
  await screen.findByRole('heading', { level: 1, name: 'Sign in' });
  expect(router.state.location.href).toBe('/login');
  expect(FakeSocket.last.readyState).toBe(FakeSocket.CLOSED);
});

test('an address without a page says so, within the frame', async () => {
  openAt('/nowhere');
  expect(await screen.findByRole('heading', { level: 1, name: 'Page not found' })).toBeTruthy();
  expect(screen.getByRole('navigation', { name: 'Pages' })).toBeTruthy();
});

test('a sign-in that cannot be checked is an error page with a way to try again', async () => {
  // React reports what an error boundary caught.
  vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  server.use(http.post(api('/auth/refresh'), () => problem(503, 'MongoDB does not answer.'), { once: true }));
  openAt('/alerts');
  expect(await screen.findByText('MongoDB does not answer.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Alerts' })).toBeTruthy();
});
