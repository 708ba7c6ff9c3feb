import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { session } from '../../../test/fixtures.ts';
import { openLive } from '../../../test/render.tsx';
import { api, problem, server } from '../../../test/server.ts';

const YES = { allowed: true, why_not: null };
const NO = { allowed: false, why_not: 'program9 is not a program here: put its file there first.' };
const actions = { ...session('x').actions, adopt: YES, ignore: YES };
const found = (name: string, fields = {}) => session(name, { flags: ['drift'], actions, ...fields });
const A = found('program1_UZ_a');
const B = found('program9_UA_b', { pairs: [], actions: { ...actions, adopt: NO } });
const ignored = found('program1_UZ_quiet', { flags: ['drift', 'ignored'] });
const TWO = { [A.name]: A, [B.name]: B };
let asked: string[] = [];

beforeEach(() => {
  asked = [];
  server.use(
    http.post(api('/sessions/:name/:action'), ({ params }) => {
      asked.push(`${params.action} ${params.name}`);
      return HttpResponse.json({ ...found(String(params.name)), flags: ['adopted'] });
    }),
  );
});

test('what was found is named, with what each choice does, and why one is not possible', async () => {
  await openLive('/sessions', { sessions: TWO });
  const section = within(await screen.findByTestId('drift'));
  expect(section.getByText('Started by hand, not by smsdeck: 2')).toBeTruthy();
  expect(section.getByText(/takes it over as it runs, without stopping it/)).toBeTruthy();
  expect(section.queryByRole('button', { name: 'Adopt program9_UA_b' })).toBeNull();
  expect(section.getByText(`Cannot be adopted. ${NO.why_not}`)).toBeTruthy();
});

test('an adopted one leaves the section at once', async () => {
  await openLive('/sessions', { sessions: TWO });
  const section = within(await screen.findByTestId('drift'));
  await userEvent.click(section.getByRole('button', { name: 'Adopt program1_UZ_a' }));
  await screen.findByText('program1_UZ_a is adopted.');
  expect(asked).toEqual(['adopt program1_UZ_a']);
  expect(screen.queryByTestId('drift-program1_UZ_a')).toBeNull();
});

test('in bulk only those are asked for whom it is possible; a refusal names the session and the reason', async () => {
  await openLive('/sessions', { sessions: TWO });
  const section = within(await screen.findByTestId('drift'));
  await userEvent.click(section.getByRole('button', { name: 'Adopt 1' }));
  await waitFor(() => expect(asked).toEqual(['adopt program1_UZ_a']));
  server.use(http.post(api('/sessions/:name/stop'), () => problem(409, 'Its host is away.')));
  await userEvent.click(section.getByRole('button', { name: 'Stop program9_UA_b' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Stop' }));
  expect(await screen.findByText('program9_UA_b: Its host is away.')).toBeTruthy();
});

test('a program is ended only after a question that says what becomes of it, with the reason on record', async () => {
  const bodies: unknown[] = [];
  server.use(
    http.post(api('/sessions/:name/stop'), async ({ request, params }) => {
      bodies.push(await request.json());
      return HttpResponse.json(session(String(params.name)));
    }),
  );
  await openLive('/sessions', { sessions: TWO });
  const section = within(await screen.findByTestId('drift'));
  await userEvent.click(section.getByRole('button', { name: 'Stop all 2' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Stop 2 that smsdeck did not start?' }));
  expect(dialog.getByText(/smsdeck does not start it again/)).toBeTruthy();
  await userEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
  expect(bodies).toEqual([]);
  await userEvent.click(section.getByRole('button', { name: 'Stop all 2' }));
  await userEvent.type(await screen.findByLabelText('Reason'), 'left over');
  await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
  await waitFor(() => expect(bodies).toEqual([{ reason: 'left over' }, { reason: 'left over' }]));
});

test('ignored ones are a quiet line that leads to them', async () => {
  await openLive('/sessions', { sessions: { [ignored.name]: ignored } });
  expect(await screen.findByText(/1 started by hand is ignored/)).toBeTruthy();
  expect(screen.queryByTestId('drift')).toBeNull();
  const row = within(await screen.findByTestId(`session-row-${ignored.name}`));
  expect(row.queryByText('Started by hand')).toBeNull();
});
