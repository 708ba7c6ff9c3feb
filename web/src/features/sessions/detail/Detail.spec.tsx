import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { RunItem } from '../../../api/types.ts';
import { delta, pair, session } from '../../../test/fixtures.ts';
import { openLive, push } from '../../../test/render.tsx';
import { api, problem, server } from '../../../test/server.ts';
import { moment } from '../../../util/format.ts';
import { endOf } from './runWords.ts';

const NAME = 'program1_UZ_uzmobile';
const ONE = session(NAME, {
  flags: ['old_code'],
  desired_reason: 'created',
  doing: 'UZ_uzmobile is paused',
});
const AT = '2026-11-24T01:30:00Z';
const LATER = '2026-11-24T01:35:00Z';
const run = (fields: Partial<RunItem> = {}): RunItem => ({
  ...{ run_id: 'run-9', started_at: AT, ended_at: LATER, uptime_s: 300, code: 3, signal: null },
  ...{ cause: 'crash', why: '', by: 'policy', log_tail: ['Traceback', '<b>ValueError</b>'] },
  ...fields,
});
const open = (tab = '') => openLive(`/sessions/${NAME}?tab=${tab}`, { sessions: { [NAME]: ONE } });

test.each([
  [{}, 'Crashed, code 3'],
  [{ code: null, signal: 9 }, 'Crashed, signal 9'],
  [{ why: 'killed by signal 9' }, 'Crashed: killed by signal 9'],
  [{ cause: 'stop' as const, why: 'new route', by: 'ann' }, 'Stopped as asked: new route'],
  [{ cause: 'stop' as const, why: 'stopped by ann', by: 'ann', code: 0 }, 'Stopped as asked'],
  [{ cause: 'exit' as const, why: 'it ended by itself with code 0', code: 0 }, 'Ended by itself, code 0'],
  [{ code: null, cause: 'lost' as const, why: 'the host was restarted' }, 'Lost: the host was restarted'],
  [{ ended_at: null }, 'Running'],
])('a run with %o reads %s', (fields, words) => expect(endOf(run(fields))).toBe(words));

test('what is wanted, what is and how it does are apart, and the why is in words', async () => {
  server.use(
    http.get(api('/sessions/:name/why'), () =>
      HttpResponse.json({
        summary: 'It runs since 2026-11-24 01:30:00 UTC.',
        lines: ['admin asked.', 'Its file changed: restart it.'],
        next: 'Nothing.',
      }),
    ),
  );
  await open();
  const here = moment('2026-11-24T01:30:00Z', Date.now());
  expect(await screen.findByText(`It runs since ${here}.`)).toBeTruthy();
  expect(screen.getByText('admin asked.')).toBeTruthy();
  expect(screen.getByText('by admin: created')).toBeTruthy();
  expect(screen.getByText('UZ_uzmobile is paused')).toBeTruthy();
  expect(screen.queryByRole('list', { name: 'What is special about it' })).toBeNull();
  expect(screen.getByText('It is running.')).toBeTruthy();
});

test('of one that does not run there is no health to tell', async () => {
  await openLive(`/sessions/${NAME}`, { sessions: { [NAME]: { ...ONE, state: 'STOPPED', health: 'ok' } } });
  expect((await screen.findByText('Health')).nextElementSibling?.textContent).not.toContain('Fine');
});

test('the why is asked for anew when the state changes, and its absence leaves the cause', async () => {
  server.use(http.get(api('/sessions/:name/why'), () => problem(503, 'MongoDB does not answer.')));
  await open();
  expect(await screen.findByText('started')).toBeTruthy();
  const flags = screen.getByRole('list', { name: 'What is special about it' });
  expect(flags.textContent).toContain('restart to run the new code');
  server.use(
    http.get(api('/sessions/:name/why'), () =>
      HttpResponse.json({ summary: 'It crashed.', lines: [], next: '' }),
    ),
  );
  push(delta({ sessions: { [NAME]: { ...ONE, state: 'BACKOFF' } } }, 2));
  expect(await screen.findByText('It crashed.')).toBeTruthy();
});

test('runs say how they ended, and show their last lines as text on demand', async () => {
  server.use(
    http.get(api('/sessions/:name/runs'), () => HttpResponse.json({ items: [run()], next_cursor: null })),
  );
  const router = await open('runs');
  const entry = within(await screen.findByTestId('run-run-9'));
  expect(entry.getByText('Crashed, code 3')).toBeTruthy();
  expect(entry.queryByText(/Traceback/)).toBeNull();
  await userEvent.click(entry.getByRole('button', { name: 'Last lines' }));
  expect(entry.getByText(/<b>ValueError<\/b>/)).toBeTruthy();
  await userEvent.click(entry.getByRole('button', { name: 'Log of this run' }));
  await waitFor(() => expect(router.state.location.search).toEqual({ tab: 'log', run: 'run-9' }));
});

test('history names what led where, by whom, and loads older ones', async () => {
  const one = { at: AT, from: 'RUNNING', to: 'BACKOFF', event: 'crashed', cause: 'ended with code 3' };
  server.use(
    http.get(api('/sessions/:name/history'), ({ request }) => {
      const more = new URL(request.url).searchParams.get('cursor') === 'next';
      const first = { ...one, at: LATER, to: 'RUNNING', from: 'BACKOFF', cause: 'its wait was over' };
      const item = more ? { ...one, from: null } : first;
      return HttpResponse.json({
        items: [{ ...item, by: 'policy', run_id: null }],
        next_cursor: more ? null : 'next',
      });
    }),
  );
  await open('history');
  expect((await screen.findByTestId('transition')).textContent).toMatch(
    /Backoff.*Running.*its wait was over/,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Load older' }));
  await waitFor(() => expect(screen.getAllByTestId('transition')).toHaveLength(2));
  expect(screen.getAllByTestId('transition')[1]?.textContent).toContain('by policy');
});

test('pairs move in and out, of the same country only', async () => {
  let sent: unknown;
  const pairs = ['UZ_uzmobile', 'UZ_beeline', 'UA_3mob'].map((name) => pair(name));
  server.use(
    http.get(api('/pairs'), () => HttpResponse.json({ items: pairs, total: 3 })),
    http.post(api('/sessions/:name/pairs'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...ONE, pairs: ['UZ_beeline'] });
    }),
  );
  await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Move pairs in or out' }));
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.click(dialog.getByRole('checkbox', { name: 'UZ_uzmobile' }));
  expect(dialog.getByText('A session needs at least one pair.')).toBeTruthy();
  await userEvent.click(dialog.getByRole('combobox', { name: 'Move in' }));
  expect(screen.queryByRole('option', { name: 'UA_3mob' })).toBeNull();
  await userEvent.click(await screen.findByRole('option', { name: 'UZ_beeline' }));
  await userEvent.click(dialog.getByRole('button', { name: 'Move' }));
  await waitFor(() => expect(sent).toEqual({ add: ['UZ_beeline'], remove: ['UZ_uzmobile'] }));
  expect(await screen.findByRole('link', { name: 'UZ_beeline' })).toBeTruthy();
});

test('an address of a session that is not there says so', async () => {
  await openLive('/sessions/nowhere', { sessions: { [NAME]: ONE } });
  expect(await screen.findByText('There is no such session')).toBeTruthy();
});
