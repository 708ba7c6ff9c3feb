import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { api, problem, server } from '../test/server.ts';
import { auth } from './auth.ts';
import { ApiProblem } from './problem.ts';
import { programsPrograms } from './sdk.ts';

let refreshes = 0;
let valid = 'token-1';

/** An API whose tokens run out when a test says so. */
beforeEach(() => {
  refreshes = 0;
  valid = 'token-1';
  server.use(
    http.post(api('/auth/refresh'), ({ request }) => {
      if (!request.headers.has('X-Smsdeck')) return problem(403, 'The header X-Smsdeck is missing.');
      refreshes += 1;
      valid = `token-${refreshes + 1}`;
      return HttpResponse.json({ access_token: valid, token_type: 'bearer', expires_in: 900 });
    }),
    http.get(api('/programs'), ({ request }) =>
      request.headers.get('Authorization') === `Bearer ${valid}`
        ? HttpResponse.json({ items: [] })
        : problem(401, 'Sign in first.'),
    ),
  );
});

test('a sign-in is kept: the first look uses the cookie', async () => {
  expect(await auth.restore()).toBe(true);
  expect(auth.get()).toEqual({ status: 'in', user: { username: 'admin', role: 'admin' } });
  expect(refreshes).toBe(1);
});

test('many requests that meet an old token share one refresh, and all succeed', async () => {
  await auth.signIn('admin', 'pw');
  valid = 'another';
  const answers = await Promise.all(Array.from({ length: 8 }, () => programsPrograms()));
  expect(answers).toHaveLength(8);
  expect(refreshes).toBe(1);
});

test('a token that is refused again after the refresh is an error, not a loop', async () => {
  await auth.signIn('admin', 'pw');
  server.use(http.get(api('/programs'), () => problem(401, 'Sign in first.')));
  await expect(programsPrograms()).rejects.toMatchObject({ status: 401 });
  expect(refreshes).toBe(1);
});

test('a refused refresh signs out, and asks no more', async () => {
  await auth.signIn('admin', 'pw');
  valid = 'another';
  let asked = 0;
  server.use(
    http.post(api('/auth/refresh'), () => {
      asked += 1;
      return problem(401, 'Nobody is signed in here.');
    }),
  );
  await expect(programsPrograms()).rejects.toMatchObject({ status: 401 });
  await expect(programsPrograms()).rejects.toMatchObject({ status: 401 });
  expect(auth.get()).toEqual({ status: 'out', why: 'ended' });
  expect(asked).toBe(1);
});

test('a store that is away during the refresh does not sign anybody out', async () => {
  await auth.signIn('admin', 'pw');
  valid = 'another';
  server.use(http.post(api('/auth/refresh'), () => problem(503, 'MongoDB does not answer.')));
  await expect(programsPrograms()).rejects.toMatchObject({ status: 503 });
  expect(auth.get().status).toBe('in');
});

test('no answer at all is a problem that says so', async () => {
  server.use(http.post(api('/auth/login'), () => HttpResponse.error()));
  const error = await auth.signIn('admin', 'pw').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiProblem);
  expect(error).toMatchObject({ status: 0 });
});

test('signing out forgets the person even where serve cannot be reached', async () => {
  await auth.signIn('admin', 'pw');
  server.use(http.post(api('/auth/logout'), () => HttpResponse.error()));
  await auth.signOut();
  expect(auth.get()).toEqual({ status: 'out', why: 'chosen' });
});

test('signing out in another tab signs out here', async () => {
  await auth.signIn('admin', 'pw');
  const otherTab = new BroadcastChannel('smsdeck-signed-out');
  otherTab.postMessage(null);
  await vi.waitFor(() => expect(auth.get().status).toBe('out'));
  otherTab.close();
});
