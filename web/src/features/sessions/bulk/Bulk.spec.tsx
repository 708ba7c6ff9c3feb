import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { delta, job, session } from '../../../test/fixtures.ts';
import { openLive, push } from '../../../test/render.tsx';
import { api, problem, server } from '../../../test/server.ts';

const A = session('program1_UZ_a', { priority: 'high' });
const B = session('program1_UZ_b');
const C = session('program2_UA_c', { state: 'FATAL' });
const ALL = { [A.name]: A, [B.name]: B, [C.name]: C };
const box = (name: string) => screen.findByRole('checkbox', { name });
const ordered: { dry_run?: boolean }[] = [];

/** An API that refuses high priority, and makes a job of the rest. */
beforeEach(() => {
  ordered.length = 0;
  server.use(
    http.post(api('/sessions/bulk'), async ({ request }) => {
      const order = (await request.json()) as { names: string[]; dry_run?: boolean };
      ordered.push(order);
      const items = order.names.map((name) =>
        name === A.name
          ? { name, outcome: 'refused', why: 'UZ_a has high priority.', priority: 'high' }
          : { name, outcome: 'done', why: '', priority: 'normal' },
      );
      const done = items.filter((item) => item.outcome === 'done').length;
      return HttpResponse.json({
        ...{ action: 'stop', dry_run: order.dry_run, done, unchanged: 0, refused: 1, high: 0, items },
        by_state: { RUNNING: 1 },
        job_id: order.dry_run ? null : 'job-1',
      });
    }),
    http.get(api('/jobs/job-1'), () => HttpResponse.json(job())),
  );
});

test('a bulk stop first says what it would do, then sends the same names with the reason, and shows the job', async () => {
  const router = await openLive('/sessions', { sessions: ALL });
  await userEvent.click(await box('Select program1_UZ_a'));
  await userEvent.click(await box('Select program1_UZ_b'));
  await userEvent.click(screen.getByRole('button', { name: 'Stop the selected sessions' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect((await dialog.findByTestId('will')).textContent).toBe('1 will stop');
  expect(dialog.getByText('program1_UZ_a: UZ_a has high priority.')).toBeTruthy();
  expect(ordered).toEqual([{ action: 'stop', names: [A.name, B.name], dry_run: true }]);
  await userEvent.type(dialog.getByLabelText('Reason'), 'maintenance');
  await userEvent.click(dialog.getByRole('button', { name: 'Stop 1' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/jobs/job-1'));
  const sent = { action: 'stop', names: [A.name, B.name], reason: 'maintenance', rolling: null };
  expect(ordered[1]).toEqual(sent);
  expect(await screen.findByTestId('job-progress')).toBeTruthy();
});

test('a bulk restart is rolling unless somebody says otherwise', async () => {
  await openLive('/sessions', { sessions: ALL });
  await userEvent.click(await box('Select program1_UZ_b'));
  await userEvent.click(screen.getByRole('button', { name: 'Restart the selected sessions' }));
  const dialog = within(await screen.findByRole('dialog'));
  const atOnce = dialog.getByLabelText('At a time');
  await userEvent.clear(atOnce);
  await userEvent.type(atOnce, '3');
  await userEvent.click(await dialog.findByRole('button', { name: 'Restart 1' }));
  await waitFor(() => expect(ordered[1]).toMatchObject({ rolling: { at_once: 3, wait_s: 60 } }));
});

test('Escape closes the dialog and leaves the selection', async () => {
  await openLive('/sessions', { sessions: ALL });
  await userEvent.click(await box('Select program1_UZ_b'));
  await userEvent.click(screen.getByRole('button', { name: 'Stop the selected sessions' }));
  await screen.findByRole('dialog');
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(screen.getByText('1 selected')).toBeTruthy();
});

test('where nothing would be done, nothing can be sent', async () => {
  await openLive('/sessions', { sessions: ALL });
  await userEvent.click(await box('Select program1_UZ_a'));
  await userEvent.click(screen.getByRole('button', { name: 'Stop the selected sessions' }));
  const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Stop 0' });
  expect(button.disabled).toBe(true);
});

test('a refusal of the whole order keeps the dialog and says why', async () => {
  await openLive('/sessions', { sessions: ALL });
  await userEvent.click(await box('Select program1_UZ_b'));
  await userEvent.click(screen.getByRole('button', { name: 'Stop the selected sessions' }));
  const button = await screen.findByRole('button', { name: 'Stop 1' });
  server.use(http.post(api('/sessions/bulk'), () => problem(503, 'MongoDB does not answer.')));
  await userEvent.click(button);
  expect(await screen.findByText('MongoDB does not answer.')).toBeTruthy();
  expect(screen.getByRole('dialog')).toBeTruthy();
});

test('the head ticks all that match the filter, and the filter then says what it hides', async () => {
  await openLive('/sessions?program=program1', { sessions: ALL });
  await userEvent.click(await box('Select all that match'));
  expect(screen.getByText('2 selected')).toBeTruthy();
  expect(screen.getByText('All 2 that match')).toBeTruthy();
  await userEvent.click(screen.getByTestId('state-RUNNING'));
  await userEvent.type(screen.getByRole('textbox', { name: 'Search sessions' }), 'UZ_b');
  await screen.findByText('2 selected, 1 of them hidden by the filter');
});

test('shift ticks a range, and rows keep their places and ticks while the table changes', async () => {
  await openLive('/sessions', { sessions: ALL });
  const user = userEvent.setup();
  await user.click(await box('Select program1_UZ_a'));
  await user.keyboard('{Shift>}');
  await user.click(await box('Select program2_UA_c'));
  await user.keyboard('{/Shift}');
  expect(screen.getByText('3 selected')).toBeTruthy();
  push(delta({ sessions: { [B.name]: { ...B, state: 'FATAL' }, [C.name]: null } }, 2));
  expect(await screen.findByText('2 selected')).toBeTruthy();
});

test('a viewer may tick, but not act', async () => {
  server.use(http.get(api('/auth/me'), () => HttpResponse.json({ username: 'lena', role: 'viewer' })));
  await openLive('/sessions', { sessions: ALL });
  await userEvent.click(await box('Select program1_UZ_b'));
  await userEvent.click(screen.getByRole('button', { name: 'Stop the selected sessions' }));
  expect(screen.queryByRole('dialog')).toBeNull();
});
