import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { alert, delta } from '../../test/fixtures.ts';
import { openLive, push } from '../../test/render.tsx';
import { toldWords } from './AlertList.tsx';

test('the newest alert comes first, and a new one arrives by itself', async () => {
  const old = alert('old', { at: '2026-11-24T01:00:00Z', resolved_at: '2026-11-24T01:05:00Z' });
  const fresh = alert('fresh', { at: '2026-11-24T01:30:00Z' });
  await openLive('/alerts', { alerts: { old, fresh } });
  await screen.findByTestId('alert-fresh');
  const ids = () => screen.getAllByTestId(/^alert-/).map((entry) => entry.dataset.testid);
  expect(ids()).toEqual(['alert-fresh', 'alert-old']);
  expect(within(screen.getByTestId('alert-old')).getByLabelText('Over')).toBeTruthy();
  push(delta({ alerts: { newest: alert('newest', { at: '2026-11-24T01:31:00Z' }) } }, 2));
  expect(await screen.findByTestId('alert-newest')).toBeTruthy();
  expect(ids()[0]).toBe('alert-newest');
});

test('the navigation counts those that are not over', async () => {
  await openLive('/alerts', {
    alerts: { a: alert('a'), b: alert('b', { resolved_at: '2026-11-24T02:00:00Z' }) },
  });
  expect(await screen.findByLabelText('1 not resolved')).toBeTruthy();
});

test('no alert is said as such', async () => {
  await openLive('/alerts');
  expect(await screen.findByText('No alert')).toBeTruthy();
});

test.each([
  [{ state: 'sent' }, 'The chat was told.'],
  [{ state: 'silenced' }, 'The chat was not told: silenced.'],
  [
    { state: 'silenced', last_error: 'Telegram is not configured' },
    'The chat was not told: Telegram is not configured.',
  ],
  [{ state: 'pending', attempts: 0 }, 'Telling the chat.'],
  [
    { state: 'failed', attempts: 6, last_error: 'Telegram answered 403' },
    'The chat could not be told after 6 attempts. Last answer: Telegram answered 403',
  ],
] as const)('%o reads: %s', (fields, words) => {
  expect(toldWords(alert('a', fields))).toBe(words);
});

test('a fallen success rate leads to the figures of its pair at that time', async () => {
  const fallen = { kind: 'rate_drop' as const, subject: 'UZ_ucell', at: '2026-11-24T01:30:00Z' };
  await openLive('/alerts', {
    alerts: {
      open: alert('open', fallen),
      over: alert('over', { ...fallen, resolved_at: '2026-11-24T02:00:00Z' }),
      crash: alert('crash'),
    },
  });
  await screen.findByTestId('alert-open');
  const leadsTo = (id: string) =>
    within(screen.getByTestId(`alert-${id}`))
      .queryByRole('link')
      ?.getAttribute('href');
  expect(leadsTo('open')).toBe('/analytics?pair=UZ_ucell&from=2026-11-24T00%3A30%3A00.000Z');
  expect(leadsTo('over')).toMatch(/&to=2026-11-24T02%3A00%3A00Z$/);
  expect(leadsTo('crash')).toBeUndefined();
});
