import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { optOut } from '../../test/fixtures.ts';
import { openLive } from '../../test/render.tsx';
import { api, problem, server } from '../../test/server.ts';

const LIFTED = optOut('b', {
  active: false,
  history: [
    ...optOut('b').history,
    { what: 'lifted', at: '2026-11-24T02:00:00Z', by: 'root', why: 'signed up' },
  ],
});

function answers(...items: ReturnType<typeof optOut>[]) {
  const asked: (string | null)[] = [];
  server.use(
    http.get(api('/opt-outs'), ({ request }) => {
      asked.push(new URL(request.url).searchParams.get('lifted'));
      return HttpResponse.json({ items, next_cursor: null, total: items.length });
    }),
  );
  return asked;
}

test('an opt-out shows since when, by whom and how we know', async () => {
  answers(optOut('a'));
  await openLive('/opt-outs');
  const row = within(await screen.findByTestId('opt-out-a'));
  expect(row.getByText('+9989*****12')).toBeTruthy();
  expect(row.getByText('answered STOP')).toBeTruthy();
  expect(row.getByText(/^\d+ \w+ ago by ann$/)).toBeTruthy();
});

test('lifted ones are asked for by a switch that the URL holds, and cannot be lifted again', async () => {
  const asked = answers(LIFTED);
  const router = await openLive('/opt-outs');
  await userEvent.click(await screen.findByLabelText('Show those too that were lifted'));
  await waitFor(() => expect(asked.at(-1)).toBe('true'));
  expect(router.state.location.href).toBe('/opt-outs?lifted=1');
  const lift = await screen.findByRole('button', { name: 'Lift the opt-out of +9989*****12' });
  expect(lift.getAttribute('aria-disabled')).toBe('true');
});

test('a number is opted out with how we know, and the answer says that nothing goes to it', async () => {
  let sent: unknown;
  answers();
  server.use(
    http.post(api('/opt-outs'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(optOut('a'), { status: 201 });
    }),
  );
  await openLive('/opt-outs');
  await screen.findByText('Nobody is opted out');
  await userEvent.click(screen.getByRole('button', { name: 'Opt out' }));
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.type(dialog.getByLabelText(/^Number/), '+998901234512');
  await userEvent.click(dialog.getByRole('button', { name: 'Opt out' }));
  expect(dialog.getByText('Say how we know, in 3 to 200 characters.')).toBeTruthy();
  await userEvent.type(dialog.getByLabelText(/^How we know/), 'answered STOP');
  await userEvent.click(dialog.getByRole('button', { name: 'Opt out' }));
  expect(await screen.findByText(/\+9989\*+12 is opted out/)).toBeTruthy();
  expect(sent).toEqual({ number: '+998901234512', source: 'answered STOP' });
});

test('an admin lifts with a reason; others are told that it needs one', async () => {
  let sent: unknown;
  answers(optOut('a'));
  server.use(
    http.delete(api('/opt-outs/a'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...optOut('a'), active: false });
    }),
  );
  await openLive('/opt-outs');
  await userEvent.click(await screen.findByRole('button', { name: 'Lift the opt-out of +9989*****12' }));
  await userEvent.type(await screen.findByLabelText(/^Reason/), 'signed up again{Enter}');
  expect(await screen.findByText('The opt-out of +9989*****12 is lifted.')).toBeTruthy();
  expect(sent).toEqual({ reason: 'signed up again' });
});

test('a manager cannot lift', async () => {
  server.use(http.get(api('/auth/me'), () => HttpResponse.json({ username: 'max', role: 'manager' })));
  answers(optOut('a'));
  await openLive('/opt-outs');
  const lift = await screen.findByRole('button', { name: 'Lift the opt-out of +9989*****12' });
  await userEvent.hover(lift);
  expect(await screen.findByText('This needs the role admin; you are manager.')).toBeTruthy();
});

test('all that happened to a number is found by the number', async () => {
  server.use(http.post(api('/opt-outs/find'), () => HttpResponse.json(LIFTED)));
  await openLive('/opt-outs');
  await userEvent.click(await screen.findByRole('button', { name: 'Find a number' }));
  await userEvent.type(await screen.findByLabelText('Number'), '+998901234512{Enter}');
  const history = await screen.findByRole('list', { name: 'History' });
  expect(history.textContent).toMatch(/Opted out.*by ann.*Lifted.*by root.*signed up/);
});

test('a store that does not answer is said, with a way to try again', async () => {
  server.use(http.get(api('/opt-outs'), () => problem(500, 'It broke.')));
  await openLive('/opt-outs');
  expect(await screen.findByText('It broke.')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
});
