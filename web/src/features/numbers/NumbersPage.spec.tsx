import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { numberItem, pair } from '../../test/fixtures.ts';
import { openLive } from '../../test/render.tsx';
import { api, problem, server } from '../../test/server.ts';

/** A pool of these numbers; what was asked is kept. */
function pool(...items: ReturnType<typeof numberItem>[]) {
  const asked: URLSearchParams[] = [];
  server.use(
    http.get(api('/numbers'), ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ items, next_cursor: null, total: items.length });
    }),
  );
  return asked;
}

const open = () => openLive('/numbers?pair=UZ_uzmobile');
const as = (role: string) =>
  server.use(http.get(api('/auth/me'), () => HttpResponse.json({ username: 'olga', role })));

test('pools are listed by pair, those without numbers first and said to send nothing', async () => {
  const pairs = [pair('UZ_a', { numbers: 12 }), pair('UZ_b', { numbers: 0 })];
  server.use(http.get(api('/pairs'), () => HttpResponse.json({ items: pairs, total: 2 })));
  const router = await openLive('/numbers');
  expect(await screen.findByText(/12 numbers of 2 pairs; 1 without any sends nothing/)).toBeTruthy();
  const rows = screen.getAllByTestId(/^pool-/).map((row) => row.dataset.testid);
  expect(rows).toEqual(['pool-UZ_b', 'pool-UZ_a']);
  await userEvent.click(screen.getByRole('link', { name: 'UZ_a' }));
  await screen.findByRole('heading', { level: 1, name: 'Numbers of UZ_a' });
  expect(router.state.location.href).toBe('/numbers?pair=UZ_a');
});

test('a number is masked, with the source of its permission and what holds it', async () => {
  pool(numberItem('a', { opted_out: true, sends_last_hour: 2, sends_last_day: 9 }));
  await open();
  const row = within(await screen.findByTestId('number-row-a'));
  expect(row.getByTestId('number-a').textContent).toBe('+9989*****12');
  expect(row.getAllByText(/own test SIMs, rack 2/)).toBeTruthy();
  expect(row.getByText('2 / 9')).toBeTruthy();
  expect(row.getAllByText('opted out').length).toBeGreaterThan(0);
});

test('whoever may sees a number in full and hides it again', async () => {
  pool(numberItem('a'));
  const full = { id: 'a', number: '+998901234512' };
  server.use(http.post(api('/numbers/a/unmask'), () => HttpResponse.json(full)));
  await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Show +9989*****12 in full' }));
  await waitFor(() => expect(screen.getByTestId('number-a').textContent).toBe('+998901234512'));
  await userEvent.click(screen.getByRole('button', { name: 'Hide +9989*****12 again' }));
  await waitFor(() => expect(screen.getByTestId('number-a').textContent).toBe('+9989*****12'));
});

test('an operator neither unmasks nor removes, and is told which role does', async () => {
  as('operator');
  pool(numberItem('a'));
  await open();
  const show = await screen.findByRole('button', { name: 'Show +9989*****12 in full' });
  await userEvent.click(show);
  expect(show.getAttribute('aria-disabled')).toBe('true');
  expect(screen.getByRole('button', { name: 'Remove +9989*****12' }).getAttribute('aria-disabled')).toBe(
    'true',
  );
  expect(screen.getByRole('button', { name: 'Find a number' }).getAttribute('aria-disabled')).toBeNull();
});

test('the search is for permissions; a phone number that is typed there gets into no address', async () => {
  const asked = pool(numberItem('a'));
  const router = await open();
  const box = await screen.findByRole('textbox', { name: 'Search permissions' });
  await userEvent.type(box, 'rack');
  await waitFor(() => expect(asked.at(-1)?.get('q')).toBe('rack'));
  await userEvent.clear(box);
  await userEvent.type(box, '+998901234512');
  expect(await screen.findByText(/press Find a number/)).toBeTruthy();
  expect(router.state.location.href).not.toContain('998');
  expect(asked.some((query) => query.get('q')?.includes('998'))).toBe(false);
});

test('a number is found by itself, in a body, and leads to its pool', async () => {
  let sent: unknown;
  server.use(
    http.post(api('/numbers/find'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(numberItem('a'));
    }),
  );
  const router = await openLive('/numbers');
  await userEvent.click(await screen.findByRole('button', { name: 'Find a number' }));
  await userEvent.type(await screen.findByLabelText('Number'), '+998 90 123 45 12{Enter}');
  await userEvent.click(await screen.findByRole('link', { name: 'UZ_uzmobile' }));
  expect(sent).toEqual({ number: '+998 90 123 45 12' });
  await waitFor(() => expect(router.state.location.href).toBe('/numbers?pair=UZ_uzmobile'));
});

test('a number that is registered nowhere is said to get nothing', async () => {
  server.use(http.post(api('/numbers/find'), () => problem(404, 'No such number is registered.')));
  await openLive('/numbers');
  await userEvent.click(await screen.findByRole('button', { name: 'Find a number' }));
  await userEvent.type(await screen.findByLabelText('Number'), '+998901234512{Enter}');
  expect(await screen.findByText(/registered for no pair/)).toBeTruthy();
});

test('a removal says what it does, and the list is read again', async () => {
  pool(numberItem('a'));
  server.use(http.delete(api('/numbers/a'), () => new HttpResponse(null, { status: 204 })));
  await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Remove +9989*****12' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText(/resets neither its caps nor an opt-out/)).toBeTruthy();
  pool();
  await userEvent.click(dialog.getByRole('button', { name: 'Remove' }));
  expect(await screen.findByText('No number is registered')).toBeTruthy();
});

const report = (fields: object) => ({
  rows: 3,
  added: 2,
  known: 1,
  opted_out: 1,
  wrong: 0,
  errors: [],
  dry_run: true,
  ...fields,
});

async function choose(answer: (dryRun: boolean) => object) {
  server.use(
    http.post(api('/numbers/import'), ({ request }) =>
      HttpResponse.json(answer(new URL(request.url).searchParams.get('dry_run') === 'true')),
    ),
  );
  pool();
  await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Import CSV' }));
  const dialog = await screen.findByRole('dialog');
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) throw new Error('no file input');
  await userEvent.upload(input, new File(['number,source\n'], 'numbers.csv', { type: 'text/csv' }));
  return within(dialog);
}

test('an import is tried first, and done only then', async () => {
  const dialog = await choose((dryRun) => report({ dry_run: dryRun }));
  expect(await dialog.findByText('2 to add')).toBeTruthy();
  expect(dialog.getByText('1 of them opted out, and stay so')).toBeTruthy();
  await userEvent.click(dialog.getByRole('button', { name: 'Import' }));
  expect(await screen.findByText('UZ_uzmobile: 2 numbers added, 1 were known.')).toBeTruthy();
});

const WRONG = {
  wrong: 300,
  errors: [{ line: 4, what: 'too short', how: 'Write it with + and country code.' }],
};

test('wrong lines are named with how to mend them, and nothing can be imported', async () => {
  const dialog = await choose(() => report(WRONG));
  expect(
    await dialog.findByText(/300 lines are wrong; nothing was changed. Here are the first 1/),
  ).toBeTruthy();
  expect(dialog.getByText('Write it with + and country code.')).toBeTruthy();
  expect(dialog.getByRole<HTMLButtonElement>('button', { name: 'Import' }).disabled).toBe(true);
});

test('lines that have become wrong since the trial are shown, and not called imported', async () => {
  const dialog = await choose((dryRun) => (dryRun ? report({}) : report(WRONG)));
  await dialog.findByText('2 to add');
  await userEvent.click(dialog.getByRole('button', { name: 'Import' }));
  expect(await dialog.findByText(/300 lines are wrong/)).toBeTruthy();
  expect(screen.queryByText(/numbers added/)).toBeNull();
});
