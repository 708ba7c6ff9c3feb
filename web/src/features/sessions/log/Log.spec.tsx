import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { FakeSocket } from '../../../test/FakeSocket.ts';
import { logLine, logPage, session } from '../../../test/fixtures.ts';
import { openLive } from '../../../test/render.tsx';
import { api, problem, server } from '../../../test/server.ts';

const NAME = 'program1_UZ_uzmobile';
const SESSIONS = { [NAME]: session(NAME) };
let asked: Record<string, string>[] = [];

/** A log of ten lines, of which a page has what is asked for. */
beforeEach(() => {
  asked = [];
  const all = Array.from({ length: 10 }, (_, n) =>
    logLine(n + 1, n === 2 ? 'an ERROR here' : `line ${n + 1}`),
  );
  server.use(
    http.get(api('/sessions/:name/log'), ({ request }) => {
      const query = Object.fromEntries(new URL(request.url).searchParams);
      asked.push(query);
      const q = query.q?.toLowerCase();
      const found = q ? all.filter(({ text }) => text.toLowerCase().includes(q)) : all.slice(-5);
      const page = query.before ? all.slice(0, Number(query.before) - 1) : query.after ? all.slice(3) : found;
      return HttpResponse.json({
        ...logPage(page.map(({ pos }) => pos)),
        items: page,
        at_start: Boolean(query.before || q),
        last: q ? 10 : (page.at(-1)?.pos ?? null),
      });
    }),
  );
});

const open = (run = '') => openLive(`/sessions/${NAME}?tab=log&run=${run}`, { sessions: SESSIONS });
const sockets = () => FakeSocket.all.filter(({ url }) => url.includes('/log/follow'));
const socket = async () => (await waitFor(() => sockets().at(-1) ?? Promise.reject())) as FakeSocket;
const send = (to: FakeSocket, frame: unknown) => act(() => to.push(frame));
const lines = (...texts: string[]) => ({
  type: 'lines',
  items: texts.map((text, n) => logLine(11 + n, text)),
  last: 10 + texts.length,
});

test('new lines come by themselves, as text, the words of smsdeck set off', async () => {
  await open();
  const feed = await socket();
  expect(new URL(feed.url).searchParams.get('after')).toBe('9');
  send(feed, lines('<img src=x onerror=alert(1)>'));
  const line = await screen.findByText('<img src=x onerror=alert(1)>');
  expect(line.closest('[data-by]')?.getAttribute('data-by')).toBe('program');
  send(feed, { type: 'lines', items: [logLine(12, 'run ended', { by: 'smsdeck' })], last: 12 });
  expect((await screen.findByText('run ended')).closest('[data-by="smsdeck"]')).toBeTruthy();
});

test('a dropped connection is said, and goes on from the last line', async () => {
  await open();
  const feed = await socket();
  send(feed, lines('eleven'));
  act(() => feed.drop());
  await waitFor(() => expect(screen.getByTestId('log-link').textContent).toContain('Reconnecting'));
  await waitFor(() => expect(sockets()).toHaveLength(2));
  expect(new URL(sockets()[1]?.url ?? '').searchParams.get('after')).toBe('10');
  send(sockets()[1] as FakeSocket, {
    type: 'lines',
    items: [logLine(11, 'eleven'), logLine(12, 'twelve')],
    last: 12,
  });
  await screen.findByText('twelve');
  expect(screen.getAllByText('eleven')).toHaveLength(1);
});

test('lines that came too fast to be sent are told by their number, and following goes on', async () => {
  await open();
  const feed = await socket();
  send(feed, { type: 'skipped', lines: 300 });
  send(feed, { type: 'lines', items: [logLine(500, 'the next')], last: 500 });
  await screen.findByText('the next');
  expect(screen.getByText(/^300 lines were left out here/).closest('[data-by="smsdeck"]')).toBeTruthy();
  expect(screen.getByTestId('log-link').textContent).toBe('Live');
});

test('a host that is away is said with the reason, until lines come again', async () => {
  await open();
  const feed = await socket();
  send(feed, { type: 'gone', why: 'The agent of host-1 does not answer.' });
  expect(await screen.findByText(/The agent of host-1 does not answer\./)).toBeTruthy();
  send(feed, { type: 'idle' });
  await waitFor(() => expect(screen.getByTestId('log-link').textContent).toBe('Live'));
});

test('who does not follow is told how many lines came, and is led to the end', async () => {
  await open();
  const feed = await socket();
  await userEvent.click(screen.getByRole('switch', { name: 'Follow' }));
  send(feed, lines('one', 'two'));
  await userEvent.click(await screen.findByRole('button', { name: '2 new lines, jump to the end' }));
  expect(screen.queryByRole('button', { name: /new line/ })).toBeNull();
  expect(screen.getByRole<HTMLInputElement>('switch', { name: 'Follow' }).checked).toBe(true);
});

test('a search looks through the whole log, marks its hits, and leads to one that was not loaded', async () => {
  await open();
  await screen.findByText('line 10');
  expect(screen.queryByText('line 4')).toBeNull();
  await userEvent.type(screen.getByRole('textbox', { name: 'Search the log' }), 'error');
  await waitFor(() => expect(screen.getByTestId('hits').textContent).toBe('1 hit'));
  await userEvent.click(screen.getByRole('button', { name: 'Previous hit' }));
  const mark = await screen.findByText('ERROR');
  expect(mark.tagName).toBe('MARK');
  expect(mark.closest('[data-current]')).toBeTruthy();
  expect(screen.getByTestId('hits').textContent).toBe('1 of 1');
  expect(await screen.findByText('line 4')).toBeTruthy();
});

test('an expression is searched for by the API, its lines are marked whole, and one that is none is said', async () => {
  await open();
  await screen.findByText('line 10');
  await userEvent.click(screen.getByRole('button', { name: 'Regular expression' }));
  await userEvent.type(screen.getByRole('textbox', { name: 'Search the log' }), 'ERROR');
  await waitFor(() => expect(screen.getByTestId('hits').textContent).toBe('1 hit'));
  expect(asked.at(-1)).toMatchObject({ q: 'ERROR', regex: 'true' });
  await userEvent.click(screen.getByRole('button', { name: 'Previous hit' }));
  expect((await screen.findByText('an ERROR here')).tagName).toBe('MARK');
  server.use(
    http.get(api('/sessions/:name/log'), () => problem(400, "'ERROR)' is not a regular expression.")),
  );
  await userEvent.type(screen.getByRole('textbox', { name: 'Search the log' }), ')');
  expect(await screen.findByText("'ERROR)' is not a regular expression.")).toBeTruthy();
});

test('a time leads to the lines from then on, and an older run is asked for by name', async () => {
  await open('run-7');
  expect(await screen.findByText('This run is over: nothing more comes')).toBeTruthy();
  expect(asked[0]).toMatchObject({ run: 'run-7' });
  expect(sockets()).toHaveLength(0);
  await userEvent.click(screen.getByRole('button', { name: 'Go to a time' }));
  const field = await screen.findByLabelText('Read from');
  await userEvent.clear(field);
  await userEvent.type(field, '2026-11-24T01:30:00');
  await userEvent.click(screen.getByRole('button', { name: 'Go' }));
  const at = new Date('2026-11-24T01:30:00').toISOString();
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ run: 'run-7', at }));
});

test('an agent that is away is an error with its reason, and can be tried again', async () => {
  server.use(
    http.get(api('/sessions/:name/log'), () => problem(502, 'The agent of host-1 does not answer.'), {
      once: true,
    }),
  );
  await open();
  expect(await screen.findByText('The agent of host-1 does not answer.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('line 10')).toBeTruthy();
});

test('an empty log says so', async () => {
  server.use(http.get(api('/sessions/:name/log'), () => HttpResponse.json(logPage([]))));
  await open();
  expect(await screen.findByText('Nothing in this log')).toBeTruthy();
});

test('a viewer is told that logs are not for them, and nothing is asked', async () => {
  server.use(http.get(api('/auth/me'), () => HttpResponse.json({ username: 'lena', role: 'viewer' })));
  await open();
  expect(await screen.findByText('Logs are not for your role')).toBeTruthy();
  expect(asked).toEqual([]);
});

const noFolder = () =>
  server.use(
    http.get(api('/sessions/:name/log'), () => problem(404, 'No session has a folder on this host.')),
  );

test('of a session that smsdeck never started it says so, and where its log will be', async () => {
  noFolder();
  await open();
  expect(await screen.findByText('No log yet')).toBeTruthy();
  expect(screen.getByText(/on host-1 yet.* under sessions\/program1_UZ_uzmobile\/log/)).toBeTruthy();
  expect(screen.queryByText(/Its screen/)).toBeNull();
});

test.each([
  [{ flags: ['drift'], run_id: null }, true],
  [{ flags: ['adopted'] }, true],
  [{ flags: ['drift'] }, false],
  [{ flags: ['drift'], run_id: null, state: 'STOPPED' as const }, false],
])('whether the output of %o is only in its own screen: %s', async (fields, elsewhere) => {
  noFolder();
  await openLive(`/sessions/${NAME}?tab=log`, { sessions: { [NAME]: session(NAME, fields) } });
  await screen.findByText('No log yet');
  expect(screen.queryByText(`screen -r ${NAME}`) !== null).toBe(elsewhere);
});

test('of a run that is gone from the log the API says why', async () => {
  server.use(http.get(api('/sessions/:name/log'), () => problem(404, 'The log holds nothing of run r9.')));
  await open('r9');
  expect(await screen.findByText('Nothing is left of this run')).toBeTruthy();
  expect(screen.getByText('The log holds nothing of run r9.')).toBeTruthy();
});
