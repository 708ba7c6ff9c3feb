import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { JobDetail } from '../../api/types.ts';
import { job, session } from '../../test/fixtures.ts';
import { openLive } from '../../test/render.tsx';
import { api, server } from '../../test/server.ts';
import { parted, progressWords } from './jobWords.ts';

const AT = '2026-11-24T01:31:00Z';
const ITEMS: JobDetail['items'] = [
  { name: 'a', outcome: 'done', why: '', at: AT },
  { name: 'b', outcome: 'failed', why: 'It ended with code 3.', at: AT },
  { name: 'c', outcome: 'asked', why: '', at: AT },
  { name: 'd', outcome: 'refused', why: 'High priority.', at: AT },
];
const JOB = job({ total: 4, counts: { done: 1, failed: 1, asked: 1, refused: 1, waiting: 0 }, items: ITEMS });

const serves = (current: () => JobDetail) =>
  server.use(
    http.get(api('/jobs'), () => HttpResponse.json({ items: [current()] })),
    http.get(api('/jobs/job-1'), () => HttpResponse.json(current())),
  );

test('progress counts what is at its end, whatever the end is', () => {
  expect(progressWords(JOB)).toBe('3 of 4 finished · 1 failed · 1 refused · 1 under way · 1 done');
});

test('what went wrong is apart, both in the order of the order', () => {
  const { trouble, others } = parted(ITEMS);
  expect(trouble.map(({ name }) => name)).toEqual(['b', 'd']);
  expect(others.map(({ name }) => name)).toEqual(['a', 'c']);
});

test('a job shows what failed first and why, and goes on until it is done', async () => {
  let now = JOB;
  serves(() => now);
  await openLive('/jobs/job-1');
  const first = within(await screen.findByRole('region', { name: 'Not done' })).getAllByTestId(/^job-item-/);
  expect(first.map((row) => row.dataset.testid)).toEqual(['job-item-b', 'job-item-d']);
  expect(first[0]?.textContent).toContain('It ended with code 3.');
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('3');
  now = { ...JOB, state: 'done', finished_at: AT, counts: { done: 2, failed: 1, refused: 1 } };
  await waitFor(() => expect(screen.getByTestId('job-state').textContent).toMatch(/^Ended/));
  expect(screen.queryByRole('button', { name: 'Cancel the rest' })).toBeNull();
});

test('cancelling asks the API and shows what it says', async () => {
  let now = JOB;
  serves(() => now);
  server.use(
    http.post(api('/jobs/job-1/cancel'), () => {
      now = { ...JOB, state: 'cancelled', why: 'admin cancelled it.' };
      return HttpResponse.json(now);
    }),
  );
  await openLive('/jobs/job-1');
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel the rest' }));
  expect(await screen.findByText('admin cancelled it.')).toBeTruthy();
});

test('of a cancelled job those under way are followed to their result', async () => {
  let now = { ...JOB, state: 'cancelled' as const, why: 'admin cancelled it.' };
  serves(() => now);
  await openLive('/jobs/job-1');
  expect((await screen.findByTestId('job-progress')).textContent).toContain('1 under way');
  now = { ...now, finished_at: AT, counts: { done: 2, failed: 1, refused: 1 } };
  await waitFor(() => expect(screen.getByTestId('job-progress').textContent).toMatch(/^4 of 4 finished/));
});

test('those that were never asked are not among the finished', () => {
  const counts = { done: 3, cancelled: 5 };
  expect(progressWords({ counts, total: 8 })).toBe('3 of 8 finished · 5 not asked · 3 done');
});

test('a running job is seen on the sessions page and leads to its own', async () => {
  serves(() => JOB);
  const router = await openLive('/sessions', { sessions: { a: session('program1_UZ_a') } });
  const running = await screen.findByTestId('running-job-job-1');
  await userEvent.click(within(running).getByRole('link'));
  await waitFor(() => expect(router.state.location.pathname).toBe('/jobs/job-1'));
});

test('recent jobs are listed with who asked and why', async () => {
  serves(() => JOB);
  await openLive('/jobs');
  const row = await screen.findByTestId('job-job-1');
  expect(row.textContent).toContain('Stop 4 sessions');
  expect(row.textContent).toContain('admin · maintenance');
});
