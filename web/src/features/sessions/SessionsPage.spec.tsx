import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { delta, session } from '../../test/fixtures.ts';
import { openLive, push } from '../../test/render.tsx';
import { api, problem, server } from '../../test/server.ts';

const UZ = session('program1_UZ_uzmobile', { priority: 'high' });
const UA = session('program2_UA_3mob', { state: 'FATAL', host: 'host-2' });
const BOTH = { [UZ.name]: UZ, [UA.name]: UA };
const names = () => screen.queryAllByTestId(/^session-row-/).map((row) => row.dataset.testid?.slice(12));

test('each session shows its state in words, and a delta changes it', async () => {
  await openLive('/sessions', { sessions: BOTH });
  const row = await screen.findByTestId('session-row-program1_UZ_uzmobile');
  expect(row.dataset.state).toBe('RUNNING');
  expect(within(row).getAllByText('Running')).toBeTruthy();
  push(delta({ sessions: { [UZ.name]: { ...UZ, state: 'BACKOFF' } } }, 2));
  await waitFor(() => expect(row.dataset.state).toBe('BACKOFF'));
});

test('what a program waits for stands beside its state', async () => {
  const doing = 'there is no pair UZ_uzmobile: add it, or stop the session';
  await openLive('/sessions', { sessions: { [UZ.name]: { ...UZ, doing } } });
  expect((await screen.findAllByText(doing)).length).toBeGreaterThan(0);
});

test('the URL filters, and the filters write the URL', async () => {
  const router = await openLive('/sessions?state=FATAL', { sessions: BOTH });
  await screen.findByTestId('session-row-program2_UA_3mob');
  expect(names()).toEqual(['program2_UA_3mob']);
  await userEvent.click(screen.getByRole('button', { name: 'Clear' }));
  await waitFor(() => expect(names()).toHaveLength(2));
  await userEvent.type(screen.getByRole('textbox', { name: 'Search sessions' }), 'host-1');
  await waitFor(() => expect(names()).toEqual(['program1_UZ_uzmobile']));
  expect(router.state.location.search).toEqual({ q: 'host-1' });
});

test('a search that finds nothing says so', async () => {
  await openLive('/sessions?q=nowhere', { sessions: BOTH });
  expect(await screen.findByText('No session matches')).toBeTruthy();
});

test('what is not allowed stays reachable, says why, and does nothing', async () => {
  let asked = false;
  server.use(
    http.post(api('/sessions/:name/stop'), () => {
      asked = true;
      return HttpResponse.json(UZ, { status: 202 });
    }),
  );
  const actions = { ...UZ.actions, stop: { allowed: false, why_not: 'UZ_uzmobile has high priority.' } };
  await openLive('/sessions', { sessions: { [UZ.name]: { ...UZ, actions } } });
  const stop = await screen.findByRole('button', { name: 'Stop program1_UZ_uzmobile' });
  expect(stop.getAttribute('aria-disabled')).toBe('true');
  await userEvent.hover(stop);
  expect(await screen.findByText('UZ_uzmobile has high priority.')).toBeTruthy();
  await userEvent.click(stop);
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(asked).toBe(false);
});

test('stopping asks first, sends the reason, and shows what the API answered', async () => {
  let sent: unknown;
  server.use(
    http.post(api('/sessions/:name/stop'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...UZ, state: 'STOPPING' }, { status: 202 });
    }),
  );
  await openLive('/sessions', { sessions: BOTH });
  await userEvent.click(await screen.findByRole('button', { name: 'Stop program1_UZ_uzmobile' }));
  const dialog = await screen.findByRole('dialog');
  expect(sent).toBeUndefined();
  await userEvent.type(within(dialog).getByLabelText('Reason'), 'maintenance');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Stop' }));
  await screen.findByText('program1_UZ_uzmobile is asked to stop.');
  expect(sent).toEqual({ reason: 'maintenance' });
  expect(screen.getByTestId('session-row-program1_UZ_uzmobile').dataset.state).toBe('STOPPING');
});

test('cancelling a stop sends nothing', async () => {
  await openLive('/sessions', { sessions: BOTH });
  await userEvent.click(await screen.findByRole('button', { name: 'Stop program1_UZ_uzmobile' }));
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('a refusal shows the reason of the API', async () => {
  server.use(http.post(api('/sessions/:name/restart'), () => problem(409, 'A restart is under way.')));
  await openLive('/sessions', { sessions: BOTH });
  await userEvent.click(await screen.findByRole('button', { name: 'Restart program1_UZ_uzmobile' }));
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Restart' }));
  expect(await screen.findByText('A restart is under way.')).toBeTruthy();
});

test('a viewer sees why the buttons do nothing', async () => {
  server.use(http.get(api('/auth/me'), () => HttpResponse.json({ username: 'lena', role: 'viewer' })));
  await openLive('/sessions', { sessions: BOTH });
  const stop = await screen.findByRole('button', { name: 'Stop program1_UZ_uzmobile' });
  expect(stop.getAttribute('aria-disabled')).toBe('true');
  await userEvent.hover(stop);
  expect(await screen.findByText('This needs the role operator; you are viewer.')).toBeTruthy();
});

test('a row opens its details, and the URL remembers which', async () => {
  const router = await openLive('/sessions', { sessions: BOTH });
  await userEvent.click(await screen.findByRole('button', { name: 'Details of program2_UA_3mob' }));
  const details = await screen.findByRole('dialog');
  expect(within(details).getByText('host-2')).toBeTruthy();
  expect(router.state.location.search).toEqual({ open: 'program2_UA_3mob' });
});
