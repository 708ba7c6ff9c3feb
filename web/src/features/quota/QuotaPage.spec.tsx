import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { QuotaItem } from '../../api/types.ts';
import { country, delta, killSwitch, quotaItem } from '../../test/fixtures.ts';
import { openLive, push } from '../../test/render.tsx';
import { api, problem, server } from '../../test/server.ts';

/** The store's clock is an hour ahead of the browser's. */
const STORE = new Date(Date.now() + 3_600_000);
const at = (seconds: number) => new Date(STORE.getTime() + seconds * 1000).toISOString();
const UZ = quotaItem('UZ', {
  waiting: 3,
  waiters: [{ pair: 'UZ_uzmobile', sessions: 2, requests: 3, since: at(-42), weight: 3 }],
  shares: [
    { pair: 'UZ_uzmobile', permits: 75, share: 0.75 },
    { pair: 'UZ_ucell', permits: 25, share: 0.25 },
  ],
  refusals: [
    { reason: 'quiet_hours', pair: 'UZ_ucell', detail: 'It is night in Asia/Tashkent.', at: at(-120) },
    { reason: 'quota', pair: 'UZ_ucell', detail: 'No slot in time.', at: at(-300) },
    { reason: 'no_number', pair: 'UZ_humans', detail: 'No number is registered.', at: at(-400) },
  ],
  changed: { at: at(-7200), by: 'ann', reason: 'operators complain' },
});

function answers(...items: QuotaItem[]) {
  server.use(http.get(api('/quota'), () => HttpResponse.json({ items, at: STORE.toISOString() })));
}

const cell = (code: string, column: string) =>
  screen.getByTestId(`quota-row-${code}`).querySelector(`[data-col="${column}"]`);

test('a country shows what is used, who waits how long, and why a permit was last refused', async () => {
  answers(UZ);
  await openLive('/quota');
  await screen.findByTestId('quota-row-UZ');
  expect(cell('UZ', 'used')?.textContent).toBe('4/10');
  expect(cell('UZ', 'waiting')?.textContent).toMatch(/^3 for 4[23] s$/);
  expect(cell('UZ', 'refused')?.textContent).toBe('Quiet hours, 2 min ago');
});

test('figures change as they come live, between two readings', async () => {
  answers(UZ);
  await openLive('/quota', { countries: { UZ: country('UZ', { used: 5 }) } });
  await waitFor(() => expect(cell('UZ', 'used')?.textContent).toBe('5/10'));
  push(delta({ countries: { UZ: country('UZ', { used: 10 }) } }, 2));
  await waitFor(() => expect(cell('UZ', 'used')?.textContent).toBe('10/10'));
});

test('a quarantine is counted down by the clock of the store', async () => {
  answers(quotaItem('UZ', { quarantine_until: at(80) }), quotaItem('IN'));
  await openLive('/quota');
  const note = await screen.findByTestId('quarantine');
  expect(note.textContent).toMatch(/Land of UZ send nothing yet.*by itself in 1 min (19|20) s/);
  expect(cell('UZ', 'next')?.textContent).toMatch(/^quarantine, 1 min (19|20) s left$/);
  expect(cell('IN', 'next')?.textContent).toBe('open now');
});

test('with the kill switch on no slot is called open', async () => {
  answers(quotaItem('UZ'));
  await openLive('/quota', { switches: { kill_switch: killSwitch() } });
  await screen.findByTestId('quota-row-UZ');
  expect(cell('UZ', 'next')?.textContent).toBe('stopped');
});

test('the details name the waiting pairs, shares, refusals with what to do, and who set the limit', async () => {
  answers(UZ);
  const router = await openLive('/quota');
  await userEvent.click(await screen.findByRole('button', { name: 'Details of UZ Land of UZ' }));
  const drawer = within(await screen.findByRole('dialog'));
  expect(router.state.location.href).toBe('/quota?open=UZ');
  expect(drawer.getByText('ann, 2 h ago: operators complain')).toBeTruthy();
  expect(drawer.getByText(/3 requests of 2 sessions, counts 3 times/)).toBeTruthy();
  expect(drawer.getByText('75 · 75.0 %')).toBeTruthy();
  const refusal = within(drawer.getByTestId('refusal-quiet_hours'));
  expect(refusal.getByText('It is night in Asia/Tashkent.')).toBeTruthy();
  expect(refusal.getByText('Wait for the morning where the number is.')).toBeTruthy();
  expect(refusal.getByRole('link', { name: 'UZ_ucell' }).getAttribute('href')).toBe('/pairs?q=UZ_ucell');
  const numbers = within(drawer.getByTestId('refusal-no_number')).getByRole('link', { name: 'UZ_humans' });
  expect(numbers.getAttribute('href')).toBe('/numbers?pair=UZ_humans');
});

async function edit(limit: string) {
  await openLive('/quota');
  await userEvent.click(await screen.findByRole('button', { name: 'Edit the limit of Land of UZ' }));
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.clear(dialog.getByLabelText('Limit'));
  await userEvent.type(dialog.getByLabelText('Limit'), limit);
  await userEvent.type(dialog.getByLabelText(/Reason/), 'less load');
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
  return dialog;
}

test('a limit is changed alone, with its reason', async () => {
  let sent: unknown;
  answers(UZ);
  server.use(
    http.patch(api('/quota/UZ'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...UZ, limit: 6 });
    }),
  );
  await edit('6');
  expect(await screen.findByText('Land of UZ: 6 in any 60 s, one every 10 s.')).toBeTruthy();
  expect(sent).toEqual({ limit: 6, reason: 'less load' });
});

test('above the ceiling the refusal says who can raise it, and that the try is kept', async () => {
  answers(UZ);
  server.use(http.patch(api('/quota/UZ'), () => problem(403, 'The ceiling of this host is 10 a minute.')));
  const dialog = await edit('12');
  expect(await dialog.findByText('Refused: 10 is the most that this host allows')).toBeTruthy();
  expect(dialog.getByText('Above the ceiling of 10.')).toBeTruthy();
  expect(dialog.getByText(/audit log keeps that it was tried/)).toBeTruthy();
});

test('an operator cannot edit and is told which role can', async () => {
  answers(UZ);
  server.use(http.get(api('/auth/me'), () => HttpResponse.json({ username: 'olga', role: 'operator' })));
  await openLive('/quota');
  const button = await screen.findByRole('button', { name: 'Edit the limit of Land of UZ' });
  expect(button.getAttribute('aria-disabled')).toBe('true');
  await userEvent.hover(button);
  expect(await screen.findByText('This needs the role manager; you are operator.')).toBeTruthy();
});

test('without an answer it says why; without a country it says how one comes', async () => {
  server.use(http.get(api('/quota'), () => problem(500, 'It broke.')));
  await openLive('/quota');
  expect(await screen.findByText('It broke.')).toBeTruthy();
  answers();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('No country yet')).toBeTruthy();
});
