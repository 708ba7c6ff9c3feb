import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { message } from '../../test/fixtures.ts';
import { openAt } from '../../test/render.tsx';
import { api, problem, server } from '../../test/server.ts';

/** Answers with pages of one message each, and keeps what was asked. */
function pages(ids: string[]) {
  const asked: URLSearchParams[] = [];
  server.use(
    http.get(api('/messages'), ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked.push(query);
      const at = Number(query.get('cursor') ?? 0);
      const id = ids[at] ?? '';
      return HttpResponse.json({
        items: [message(id)],
        next_cursor: at + 1 < ids.length ? String(at + 1) : null,
      });
    }),
  );
  return asked;
}

test('a message shows its state in words and how long delivery took', async () => {
  pages(['m1']);
  openAt('/messages');
  const row = await screen.findByTestId('message-row-m1');
  expect(within(row).getByText('Delivered')).toBeTruthy();
  expect(within(row).getByText('3.2 s')).toBeTruthy();
  expect(within(row).getByText('+9989*****12')).toBeTruthy();
});

test('older messages are added below, until there are none', async () => {
  pages(['m1', 'm2']);
  openAt('/messages');
  await userEvent.click(await screen.findByRole('button', { name: 'Load older' }));
  await screen.findByTestId('message-row-m2');
  expect(screen.getByTestId('message-row-m1')).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Load older' })).toBeNull());
});

test('the filters of the URL are asked of the API', async () => {
  const asked = pages(['m1']);
  openAt('/messages?country=UZ&state=no_report');
  await screen.findByTestId('message-row-m1');
  expect(asked[0]?.get('country')).toBe('UZ');
  expect(asked[0]?.get('state')).toBe('no_report');
});

test('a failure names whose fault it was', async () => {
  const failed = message('m1', {
    state: 'undelivered',
    blame: 'operator',
    raw: 'UNDELIV',
    delivered_at: null,
  });
  server.use(http.get(api('/messages'), () => HttpResponse.json({ items: [failed], next_cursor: null })));
  openAt('/messages');
  expect(await screen.findByText('fault of the operator · UNDELIV')).toBeTruthy();
});

test('no message is said as such', async () => {
  openAt('/messages?state=expired');
  expect(await screen.findByText('None matches the filters.')).toBeTruthy();
});

test('an answer that is an error is shown with a way to try again', async () => {
  server.use(http.get(api('/messages'), () => problem(400, 'The cursor is not one that this API gave.')));
  openAt('/messages');
  expect(await screen.findByText('The cursor is not one that this API gave.')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
});
