import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { delta, killSwitch } from '../../../test/fixtures.ts';
import { openAt, openLive, push } from '../../../test/render.tsx';
import { api, problem, server } from '../../../test/server.ts';

const ON = { switches: { kill_switch: killSwitch() } };
const OFF = { switches: { kill_switch: killSwitch({ on: false, reason: '', by: null, since: null }) } };

/** Answers as the API does, and keeps what it was sent. */
function switchAnswers(answer: (sent: { on: boolean; reason: string }) => object) {
  const sent: { on: boolean; reason: string }[] = [];
  server.use(
    http.put(api('/kill-switch'), async ({ request }) => {
      const body = (await request.json()) as { on: boolean; reason: string };
      sent.push(body);
      return HttpResponse.json(answer(body));
    }),
  );
  return sent;
}

const asViewer = () =>
  server.use(http.get(api('/auth/me'), () => HttpResponse.json({ username: 'eve', role: 'viewer' })));

test('one click asks with what will happen, wants a reason, and the banner follows at once', async () => {
  const sent = switchAnswers(({ on, reason }) => killSwitch({ on, reason, by: 'admin' }));
  await openLive('/alerts', OFF);
  await userEvent.click(await screen.findByRole('button', { name: 'Stop all sending' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Stop all sending?' }));
  expect(dialog.getByText(/From now on no message is allowed out/)).toBeTruthy();
  await userEvent.click(dialog.getByRole('button', { name: 'Stop all sending' }));
  expect(dialog.getByText('Say why, in 3 to 200 characters.')).toBeTruthy();
  expect(sent).toEqual([]);
  await userEvent.type(dialog.getByLabelText(/Reason/), ' wrong text {Enter}');
  const banner = await screen.findByTestId('kill-switch-banner');
  expect(banner.textContent).toMatch(/Since .* by admin: wrong text/);
  expect(sent).toEqual([{ on: true, reason: 'wrong text' }]);
  await waitFor(() => expect(document.title).toBe('(sending stopped) Alerts · smsdeck'));
});

test('a banner on every page says since when, by whom and why, and leads back', async () => {
  const sent = switchAnswers(({ on, reason }) => killSwitch({ on, reason, by: 'admin' }));
  await openLive('/messages', ON);
  const banner = within(await screen.findByTestId('kill-switch-banner'));
  expect(banner.getByText('wrong text goes out')).toBeTruthy();
  await userEvent.click(banner.getByRole('button', { name: 'Resume sending' }));
  await userEvent.type(await screen.findByLabelText(/Reason/), 'mended{Enter}');
  await waitFor(() => expect(screen.queryByTestId('kill-switch-banner')).toBeNull());
  expect(sent).toEqual([{ on: false, reason: 'mended' }]);
  expect(await screen.findByText('Sending is resumed.')).toBeTruthy();
});

test('a dialog that asks to stop does not turn into one that resumes when somebody else is faster', async () => {
  const sent = switchAnswers(() => killSwitch());
  await openLive('/alerts', OFF);
  await userEvent.click(await screen.findByRole('button', { name: 'Stop all sending' }));
  push(delta(ON, 2));
  await userEvent.type(await screen.findByLabelText(/Reason/), 'mine{Enter}');
  expect(await screen.findByText(/ann had done it already, at .*: wrong text goes out/)).toBeTruthy();
  expect(sent).toEqual([{ on: true, reason: 'mine' }]);
});

test('a viewer sees the banner and whom to ask', async () => {
  asViewer();
  await openLive('/alerts', ON);
  const banner = within(await screen.findByTestId('kill-switch-banner'));
  expect(banner.getByText(/An operator can resume sending here/)).toBeTruthy();
  await userEvent.click(banner.getByRole('button', { name: 'Resume sending' }));
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a refusal stays in the dialog, with what to do', async () => {
  server.use(http.put(api('/kill-switch'), () => problem(503, 'MongoDB does not answer.')));
  await openLive('/alerts', OFF);
  await userEvent.click(await screen.findByRole('button', { name: 'Stop all sending' }));
  await userEvent.type(await screen.findByLabelText(/Reason/), 'wrong text{Enter}');
  expect(await screen.findByText('MongoDB does not answer.')).toBeTruthy();
  expect(screen.queryByTestId('kill-switch-banner')).toBeNull();
});

test('without a WebSocket the switch is read over REST', async () => {
  server.use(
    http.post(api('/live/ticket'), () => problem(503, 'MongoDB does not answer.')),
    http.get(api('/kill-switch'), () => HttpResponse.json(killSwitch())),
  );
  openAt('/alerts');
  expect(await screen.findByTestId('kill-switch-banner')).toBeTruthy();
});
