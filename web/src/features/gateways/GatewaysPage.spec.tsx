import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { GatewayItem } from '../../api/types.ts';
import { gateway } from '../../test/fixtures.ts';
import { openLive } from '../../test/render.tsx';
import { api, problem, server } from '../../test/server.ts';

const ALLOWED = ['https://gw.example:8443'];

function answers(...items: GatewayItem[]) {
  server.use(
    http.get(api('/gateways'), () => HttpResponse.json({ items, total: items.length, allowed: ALLOWED })),
  );
}

async function open(...items: GatewayItem[]) {
  answers(...items);
  await openLive('/gateways');
}

const card = async (name: string) => within(await screen.findByTestId(`gateway-${name}`));

test('a gateway that is down says since when, what that means, and its last failure in words', async () => {
  await open(gateway('west', { state: 'down', last_error: 'timeout', pairs: ['UZ_uzmobile'] }));
  const west = await card('west');
  expect(west.getByText('Down')).toBeTruthy();
  expect(west.getByText(/^since .* ago$/)).toBeTruthy();
  expect(west.getByText(/Messages do not get through/)).toBeTruthy();
  expect(west.getByTestId('last-error').textContent).toBe('it did not answer in time (timeout)');
  expect(west.getByRole('link', { name: 'UZ_uzmobile' }).getAttribute('href')).toBe('/pairs?q=UZ_uzmobile');
});

test('of a secret it is only said that there is one, and an edit that leaves it empty keeps it', async () => {
  let sent: unknown;
  server.use(
    http.patch(api('/gateways/west'), async ({ request }) => {
      sent = [await request.json(), request.headers.get('if-match')];
      return HttpResponse.json(gateway('west'));
    }),
  );
  await open(gateway('west'));
  expect((await card('west')).getByText('smsdeck, secret set')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Edit west' }));
  const dialog = within(await screen.findByRole('dialog'));
  const secret = dialog.getByLabelText<HTMLInputElement>('Secret');
  expect([secret.type, secret.value]).toEqual(['password', '']);
  expect(dialog.getByText('Set, never shown. Empty keeps it.')).toBeTruthy();
  await userEvent.type(dialog.getByLabelText('Sender'), 'Lanterna');
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(sent).toEqual([{ sender: 'Lanterna' }, '"3"']));
});

test('an address that the host does not allow is refused with who can mend it', async () => {
  const body = {
    type: 'x',
    title: 'The request is not valid',
    status: 422,
    detail: 'url: https://evil.example is not among the origins that this host allows.',
    hint: 'Add it to SMSDECK_GATEWAY_HOSTS.',
    errors: [{ where: 'body.url', what: 'this origin is not allowed here' }],
  };
  server.use(http.post(api('/gateways'), () => HttpResponse.json(body, { status: 422 })));
  await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Add gateway' }));
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.type(dialog.getByLabelText(/^Name/), 'west');
  await userEvent.type(dialog.getByPlaceholderText('https://gateway.example:8443'), 'https://evil.example');
  await userEvent.click(dialog.getByRole('button', { name: 'Add' }));
  expect(await dialog.findByText('Refused: this host does not allow that address')).toBeTruthy();
  expect(dialog.getByText('Add it to SMSDECK_GATEWAY_HOSTS.')).toBeTruthy();
  expect(dialog.getByText(/Allowed now: https:\/\/gw.example:8443/)).toBeTruthy();
  expect(dialog.getByText('this origin is not allowed here')).toBeTruthy();
});

test('what somebody else changed meanwhile is loaded, not overwritten', async () => {
  server.use(
    http.patch(api('/gateways/west'), () => problem(412, 'It is at revision 4.')),
    http.get(api('/gateways/west'), () => HttpResponse.json(gateway('west', { sender: 'Theirs' }))),
  );
  await open(gateway('west'));
  await userEvent.click(await screen.findByRole('button', { name: 'Edit west' }));
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.type(dialog.getByLabelText('Sender'), 'Mine');
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
  expect(await dialog.findByText('Somebody else changed this gateway')).toBeTruthy();
  await userEvent.click(dialog.getByRole('button', { name: 'Load it as it is now' }));
  await waitFor(() => expect(dialog.getByLabelText<HTMLInputElement>('Sender').value).toBe('Theirs'));
});

test('the gateway of the settings file is not edited here, and says where', async () => {
  await open(gateway('default', { origin: 'settings', updated_at: null }));
  const edit = await screen.findByRole('button', { name: 'Edit default' });
  await userEvent.click(edit);
  expect(screen.queryByRole('dialog')).toBeNull();
  await userEvent.hover(edit);
  expect(await screen.findByText(/SMSDECK_GATEWAY_URL/)).toBeTruthy();
  expect((await card('default')).getByText('all that name no other gateway')).toBeTruthy();
});

test('a test says what came of it', async () => {
  const result = { ok: false, error: 'refused', detail: 'Nothing listens at that address.', took_ms: 7 };
  server.use(http.post(api('/gateways/west/test'), () => HttpResponse.json(result)));
  await open(gateway('west'));
  await userEvent.click(await screen.findByRole('button', { name: 'Test west' }));
  expect(await screen.findByText('Tested: Nothing listens at that address. It took 7 ms.')).toBeTruthy();
});

test('one that pairs name is not removed, and the refusal names them', async () => {
  server.use(http.delete(api('/gateways/west'), () => problem(409, '2 pairs send through west: A, B.')));
  await open(gateway('west'));
  await userEvent.click(await screen.findByRole('button', { name: 'Remove west' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Remove west?' }));
  await userEvent.click(dialog.getByRole('button', { name: 'Remove' }));
  expect(await dialog.findByText('2 pairs send through west: A, B.')).toBeTruthy();
});

test('a manager may test, not edit', async () => {
  server.use(http.get(api('/auth/me'), () => HttpResponse.json({ username: 'max', role: 'manager' })));
  await open(gateway('west'));
  const edit = await screen.findByRole('button', { name: 'Edit west' });
  expect(edit.getAttribute('aria-disabled')).toBe('true');
  expect(screen.getByRole('button', { name: 'Test west' }).getAttribute('aria-disabled')).toBeNull();
});
