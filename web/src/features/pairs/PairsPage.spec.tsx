import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { pair } from '../../test/fixtures.ts';
import { openAt } from '../../test/render.tsx';
import { api, problem, server } from '../../test/server.ts';

const HIGH = pair('UZ_uzmobile', { priority: 'high' });
const NORMAL = pair('UA_3mob', { sessions: ['program1_UA_3mob', 'program2_UA_3mob'] });
const report = (fields: object) => ({ rows: 3, created: 2, updated: 1, unchanged: 0, errors: [], ...fields });

beforeEach(() => {
  server.use(http.get(api('/pairs'), () => HttpResponse.json({ items: [NORMAL, HIGH], total: 2 })));
});

test('high priority has a section of its own, before the rest', async () => {
  openAt('/pairs');
  const high = await screen.findByRole('region', { name: 'High priority' });
  const rest = screen.getByRole('region', { name: 'Other pairs' });
  expect(within(high).getByTestId('pair-row-UZ_uzmobile')).toBeTruthy();
  expect(within(rest).getByTestId('pair-row-UA_3mob')).toBeTruthy();
  expect(high.compareDocumentPosition(rest) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
});

test('the search in the URL narrows both sections', async () => {
  openAt('/pairs?q=3mob');
  await screen.findByTestId('pair-row-UA_3mob');
  expect(screen.queryByTestId('pair-row-UZ_uzmobile')).toBeNull();
});

test('adding a pair sends what was filled in', async () => {
  let sent: unknown;
  server.use(
    http.post(api('/pairs'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(pair('TJ_tcell'), { status: 201 });
    }),
  );
  openAt('/pairs');
  await userEvent.click(await screen.findByRole('button', { name: 'Add pair' }));
  const dialog = await screen.findByRole('dialog');
  await userEvent.type(within(dialog).getByLabelText('Country'), 'tj');
  await userEvent.type(within(dialog).getByLabelText('Operator'), 'tcell');
  await userEvent.click(within(dialog).getByLabelText('High'));
  await userEvent.click(within(dialog).getByRole('button', { name: 'Add' }));
  await screen.findByText('TJ_tcell was added.');
  expect(sent).toEqual({
    country: 'TJ',
    operator: 'tcell',
    priority: 'high',
    active: true,
    gateway: '',
    programs: [],
  });
});

test('a country or operator that cannot be right is not sent', async () => {
  openAt('/pairs');
  await userEvent.click(await screen.findByRole('button', { name: 'Add pair' }));
  const dialog = await screen.findByRole('dialog');
  await userEvent.type(within(dialog).getByLabelText('Country'), 'u');
  await userEvent.type(within(dialog).getByLabelText('Operator'), 'Über');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Add' }));
  expect(within(dialog).getByText('Two capital letters, such as UZ.')).toBeTruthy();
  expect(within(dialog).getByText(/Small letters, digits and hyphens/)).toBeTruthy();
});

test('a pair without numbers says so, and numbers are registered as they were pasted', async () => {
  let sent: unknown;
  server.use(
    http.get(api('/pairs'), () => HttpResponse.json({ items: [pair('UZ_new', { numbers: 0 })], total: 1 })),
    http.post(api('/pairs/UZ_new/numbers'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ added: 2, known: 0 });
    }),
  );
  openAt('/pairs');
  const row = await screen.findByTestId('pair-row-UZ_new');
  expect(within(row).getByText('none').title).toContain('Nothing is sent');
  await userEvent.click(within(row).getByRole('button', { name: 'Register numbers for UZ_new' }));
  const dialog = await screen.findByRole('dialog');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Register' }));
  expect(within(dialog).getByText('At least one number.')).toBeTruthy();
  await userEvent.type(within(dialog).getByLabelText('Numbers'), '+998 90 123-45-67{enter}+998901234568,');
  await userEvent.type(within(dialog).getByLabelText('Permission'), ' own SIM cards ');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Register' }));
  await screen.findByText('UZ_new: 2 numbers registered, 0 were known.');
  expect(sent).toEqual({ numbers: ['+998901234567', '+998901234568'], source: 'own SIM cards' });
});

test('a number that is refused is named', async () => {
  const errors = [{ where: 'numbers.1', what: 'a number of GB, not of UA' }];
  server.use(
    http.post(api('/pairs/UA_3mob/numbers'), () =>
      HttpResponse.json({ title: 'Not valid', status: 422, errors }, { status: 422 }),
    ),
  );
  openAt('/pairs');
  await userEvent.click(await screen.findByRole('button', { name: 'Register numbers for UA_3mob' }));
  const dialog = await screen.findByRole('dialog');
  await userEvent.type(within(dialog).getByLabelText('Numbers'), '+380631234567{enter}+447700900123');
  await userEvent.type(within(dialog).getByLabelText('Permission'), 'own');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Register' }));
  await within(dialog).findByText('+447700900123: a number of GB, not of UA');
});

test('an edit names the revision that it is based on', async () => {
  let match: string | null = null;
  server.use(
    http.patch(api('/pairs/UA_3mob'), ({ request }) => {
      match = request.headers.get('If-Match');
      return HttpResponse.json({ ...NORMAL, revision: 4 });
    }),
  );
  openAt('/pairs');
  await userEvent.click(await screen.findByRole('button', { name: 'Edit UA_3mob' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Save' }));
  await screen.findByText('UA_3mob was changed.');
  expect(match).toBe('"3"');
});

test('a pair that somebody else changed is not overwritten, but loaded again', async () => {
  const fresh = { ...NORMAL, operator_name: 'Changed by Lena', revision: 9 };
  let match: string | null = null;
  server.use(
    http.patch(api('/pairs/UA_3mob'), ({ request }) => {
      match = request.headers.get('If-Match');
      return match === '"9"' ? HttpResponse.json(fresh) : problem(412, 'It was changed.');
    }),
    http.get(api('/pairs/UA_3mob'), () => HttpResponse.json(fresh)),
  );
  openAt('/pairs');
  await userEvent.click(await screen.findByRole('button', { name: 'Edit UA_3mob' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Save' }));
  await screen.findByText('Somebody else changed this pair');
  await userEvent.click(screen.getByRole('button', { name: 'Load it as it is now' }));
  await waitFor(() =>
    expect(screen.getByLabelText<HTMLInputElement>(/Operator name/).value).toBe('Changed by Lena'),
  );
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('UA_3mob was changed.');
  expect(match).toBe('"9"');
});

test('before a pair is deleted the sessions that will stop are named', async () => {
  let deleted = false;
  server.use(
    http.delete(api('/pairs/UA_3mob'), () => {
      deleted = true;
      return new HttpResponse(null, { status: 204 });
    }),
  );
  openAt('/pairs');
  await userEvent.click(await screen.findByRole('button', { name: 'Delete UA_3mob' }));
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByText('program2_UA_3mob')).toBeTruthy();
  expect(deleted).toBe(false);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
  await screen.findByText('UA_3mob was deleted.');
  expect(deleted).toBe(true);
});

test('an import is checked first, and only done on a second click', async () => {
  const runs: (string | null)[] = [];
  server.use(
    http.post(api('/pairs/import'), ({ request }) => {
      const dryRun = new URL(request.url).searchParams.get('dry_run');
      runs.push(dryRun);
      return HttpResponse.json(report({ dry_run: dryRun === 'true' }));
    }),
  );
  await chooseFile('country,operator\nUZ,ucell\n');
  await screen.findByText('3 lines, all of them right');
  expect(runs).toEqual(['true']);
  await userEvent.click(screen.getByRole('button', { name: 'Import' }));
  await screen.findByText('Imported: 2 added, 1 changed.');
  expect(runs).toEqual(['true', 'false']);
});

test('a file with wrong lines names each, and cannot be imported', async () => {
  const errors = [{ line: 2, what: 'country "Uz" is not a country code' }];
  server.use(http.post(api('/pairs/import'), () => HttpResponse.json(report({ errors, dry_run: true }))));
  await chooseFile('country,operator\nUz,ucell\n');
  expect(await screen.findByText('country "Uz" is not a country code')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Import' }).hasAttribute('disabled')).toBe(true);
});

test('a viewer can neither add nor change', async () => {
  server.use(http.get(api('/auth/me'), () => HttpResponse.json({ username: 'lena', role: 'viewer' })));
  openAt('/pairs');
  const edit = await screen.findByRole('button', { name: 'Edit UA_3mob' });
  expect(edit.getAttribute('aria-disabled')).toBe('true');
  expect(screen.queryByRole('button', { name: 'Add pair' })).toBeNull();
});

test('a list that cannot be read says why, and can be tried again', async () => {
  server.use(http.get(api('/pairs'), () => problem(400, 'That went wrong.'), { once: true }));
  openAt('/pairs');
  expect(await screen.findByText('That went wrong.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByTestId('pair-row-UA_3mob')).toBeTruthy();
});

async function chooseFile(csv: string) {
  openAt('/pairs');
  await userEvent.click(await screen.findByRole('button', { name: 'Import CSV' }));
  await screen.findByRole('dialog');
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) throw new Error('no file input');
  await userEvent.upload(input, new File([csv], 'pairs.csv', { type: 'text/csv' }));
}
