import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { messageLife } from '../../test/figures.ts';
import { message } from '../../test/fixtures.ts';
import { openAt } from '../../test/render.tsx';
import { api, problem, server } from '../../test/server.ts';

function answers(fields: Parameters<typeof messageLife>[1] = {}) {
  server.use(
    http.get(api('/messages'), () => HttpResponse.json({ items: [message('m1')], next_cursor: null })),
    http.get(api('/messages/:id'), ({ params }) => HttpResponse.json(messageLife(String(params.id), fields))),
  );
}

test('a page shows the life of a message, its number masked', async () => {
  answers();
  openAt('/messages/m1');
  expect((await screen.findByTestId('step-delivered')).textContent).toMatch(/3\.200 s later/);
  expect(screen.getByText('+9989*****12')).toBeTruthy();
  expect(screen.getByText('t-1')).toBeTruthy();
  expect(screen.getByText('Success: its code was confirmed.')).toBeTruthy();
});

test('one that waits says for what', async () => {
  answers({ outcome: 'pending', waits_for: 'code', state: 'delivered' });
  openAt('/messages/m1');
  expect(await screen.findByText('Delivered, and waits for its code.')).toBeTruthy();
});

test('from the list it opens beside it, and the address says so', async () => {
  answers();
  const router = openAt('/messages?pair=UZ_uzmobile');
  const row = await screen.findByTestId('message-row-m1');
  await userEvent.click(within(row).getByRole('button', { name: /^Life of the message/ }));
  expect(await screen.findByTestId('step-confirmed')).toBeTruthy();
  expect(router.state.location.search).toEqual({ pair: 'UZ_uzmobile', open: 'm1' });
  await userEvent.click(screen.getByRole('button', { name: 'Close details' }));
  await waitFor(() => expect(router.state.location.search).toEqual({ pair: 'UZ_uzmobile' }));
});

test('one that is not kept any more is said to be so', async () => {
  server.use(http.get(api('/messages/:id'), () => problem(404, 'There is no message m9.')));
  openAt('/messages/m9');
  expect(await screen.findByText('There is no message m9.')).toBeTruthy();
});

test('what a link narrowed the list to can be dropped', async () => {
  answers();
  const router = openAt('/messages?session=program1_UZ_uzmobile&window=1h');
  await userEvent.click(await screen.findByRole('button', { name: 'Not only last 1 h' }));
  await waitFor(() => expect(router.state.location.search).toEqual({ session: 'program1_UZ_uzmobile' }));
});
