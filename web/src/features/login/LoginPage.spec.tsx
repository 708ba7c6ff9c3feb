import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { jobsJobs } from '../../api/sdk.ts';
import { openAt } from '../../test/render.tsx';
import { api, problem, server, TOKEN } from '../../test/server.ts';

beforeEach(() => {
  server.use(http.post(api('/auth/refresh'), () => problem(401, 'Nobody is signed in here.')));
});

async function signIn(username: string, password: string) {
  await userEvent.type(await screen.findByLabelText('User name'), username);
  await userEvent.type(screen.getByLabelText('Password'), password);
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

test('whoever is not signed in is led to the sign-in page, and back to where they were going', async () => {
  let sent: unknown;
  server.use(
    http.post(api('/auth/login'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(TOKEN);
    }),
  );
  const router = openAt('/sessions?state=FATAL');
  await signIn('admin', 'correct horse');
  await screen.findByRole('heading', { level: 1, name: 'Sessions' });
  expect(sent).toEqual({ username: 'admin', password: 'correct horse' });
  expect(router.state.location.href).toBe('/sessions?state=FATAL');
});

test('a sign-in that the server ended is told, and the next one leads back to the same page', async () => {
  let cookie = true;
  server.use(
    http.post(api('/auth/refresh'), () =>
      cookie ? HttpResponse.json(TOKEN) : problem(401, 'Nobody is signed in here.'),
    ),
    http.get(api('/jobs'), () => (cookie ? undefined : problem(401, 'The access token has expired.'))),
    http.post(api('/auth/login'), () => {
      cookie = true;
      return HttpResponse.json(TOKEN);
    }),
  );
  const router = openAt('/sessions?state=FATAL');
  await screen.findByRole('heading', { level: 1, name: 'Sessions' });
  cookie = false;
  await jobsJobs().catch(() => undefined);
  expect((await screen.findByText(/Your sign-in has ended/)).textContent).toBeTruthy();
  await signIn('admin', 'correct horse');
  await screen.findByRole('heading', { level: 1, name: 'Sessions' });
  expect(router.state.location.href).toBe('/sessions?state=FATAL');
});

test('whoever comes without a sign-in is not told that one has ended', async () => {
  openAt('/login');
  await screen.findByLabelText('User name');
  expect(screen.queryByText(/Your sign-in has ended/)).toBeNull();
});

test('a wrong password says so and empties the field', async () => {
  server.use(http.post(api('/auth/login'), () => problem(401, 'User name or password is wrong.')));
  openAt('/login');
  await signIn('admin', 'wrong');
  expect((await screen.findByRole('alert')).textContent).toContain('User name or password is wrong');
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Password').value).toBe(''));
});

test('too many attempts says how long to wait', async () => {
  server.use(
    http.post(api('/auth/login'), () => problem(429, 'Too many attempts.', { 'Retry-After': '90' })),
  );
  openAt('/login');
  await signIn('admin', 'wrong');
  expect((await screen.findByRole('alert')).textContent).toContain('Wait 1 min 30 s');
});

test('empty fields are asked for without asking the server', async () => {
  openAt('/login');
  await userEvent.click(await screen.findByRole('button', { name: 'Sign in' }));
  expect(screen.getByText('Enter your user name.')).toBeTruthy();
  expect(screen.getByText('Enter your password.')).toBeTruthy();
});

test('whoever is signed in already does not see the page', async () => {
  server.use(http.post(api('/auth/refresh'), () => HttpResponse.json(TOKEN)));
  const router = openAt('/login?redirect=%2Falerts');
  await screen.findByRole('heading', { level: 1, name: 'Alerts' });
  expect(router.state.location.pathname).toBe('/alerts');
});
