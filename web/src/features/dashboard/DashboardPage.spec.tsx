import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { noAnswer } from '../../api/problem.ts';
import { liveStore } from '../../live/store.ts';
import { country, delta, session, totals } from '../../test/fixtures.ts';
import { openAt, openLive, push } from '../../test/render.tsx';

const cell = (code: string, column: string) =>
  screen.getByTestId(`country-row-${code}`).querySelector(`[data-col="${column}"]`);
const order = () =>
  screen
    .getAllByTestId(/^country-row-/)
    .map((row) => row.getAttribute('data-testid')?.slice(-2))
    .join(' ');

test('before the first data there are skeletons, not zeros', async () => {
  openAt('/');
  await screen.findByRole('heading', { level: 1, name: 'Dashboard' });
  expect(screen.getByRole('status', { name: 'Loading countries' })).toBeTruthy();
  expect(screen.queryByTestId('total-sent')).toBeNull();
});

test('totals carry the figure for people and the raw value', async () => {
  await openLive('/', { totals: { all: totals({ sent: 12_345, delivered: 11, confirmed: 7, failure: 3 }) } });
  const sent = await screen.findByTestId('total-sent');
  expect(sent.textContent).toBe('12,345');
  expect(sent.dataset.value).toBe('12345');
  expect(screen.getByTestId('total-failed').dataset.value).toBe('3');
  expect(screen.getByTestId('total-success_rate').textContent).toBe('87.5 %');
});

test('under the minimum sample the rate is words, with n', async () => {
  const few = { success_rate: 1, n: 3, enough_data: false };
  await openLive('/', { totals: { all: totals(few) }, countries: { UZ: country('UZ', few) } });
  expect((await screen.findByTestId('total-success_rate')).textContent).toBe('not enough data');
  expect(cell('UZ', 'success_rate')?.textContent).toBe('not enough datan 3');
});

test('a delta changes the figures in place', async () => {
  await openLive('/', { countries: { UZ: country('UZ', { sent: 5 }) }, totals: { all: totals() } });
  await screen.findByTestId('country-row-UZ');
  push(delta({ countries: { UZ: country('UZ', { sent: 6, used: 9 }) } }, 2));
  await waitFor(() => expect(cell('UZ', 'sent')?.getAttribute('data-value')).toBe('6'));
  expect(cell('UZ', 'quota')?.textContent).toBe('9/10');
});

test('rows keep their places while figures change, until somebody sorts again', async () => {
  await openLive('/', { countries: { UZ: country('UZ', { sent: 5 }), IN: country('IN', { sent: 9 }) } });
  await screen.findByTestId('country-row-UZ');
  expect(order()).toBe('IN UZ');
  await userEvent.click(screen.getByRole('button', { name: 'Sent' }));
  expect(screen.getByRole('columnheader', { name: 'Sent' }).getAttribute('aria-sort')).toBe('descending');
  push(delta({ countries: { UZ: country('UZ', { sent: 50 }) } }, 2));
  await waitFor(() => expect(cell('UZ', 'sent')?.textContent).toBe('50'));
  expect(order()).toBe('IN UZ');
  await userEvent.click(screen.getByRole('button', { name: 'Re-sort' }));
  expect(order()).toBe('UZ IN');
  expect(screen.queryByRole('button', { name: 'Re-sort' })).toBeNull();
});

test('sessions are counted by state, and each count leads to the list of them', async () => {
  const router = await openLive('/', {
    sessions: {
      a: session('program1_UZ_a'),
      b: session('program1_UZ_b'),
      c: session('program1_UZ_c', { state: 'FATAL' }),
    },
  });
  expect((await screen.findByTestId('sessions-RUNNING')).textContent).toBe('Running2');
  expect(document.title).toBe('(1 failed) Dashboard · smsdeck');
  await userEvent.click(screen.getByTestId('sessions-FATAL'));
  await screen.findByRole('heading', { level: 1, name: 'Sessions' });
  expect(router.state.location.href).toBe('/sessions?state=FATAL');
});

test('without live data the tables say why they are empty', async () => {
  openAt('/');
  await screen.findByRole('heading', { level: 1, name: 'Dashboard' });
  act(() => liveStore.polled({}, noAnswer()));
  const alert = await screen.findByRole('alert');
  expect(within(alert).getByText(/smsdeck serve does not answer/)).toBeTruthy();
});

test('no country yet is said as such', async () => {
  await openLive('/', {});
  expect(await screen.findByText('No country yet')).toBeTruthy();
});
