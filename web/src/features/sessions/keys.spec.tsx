import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { session } from '../../test/fixtures.ts';
import { openLive } from '../../test/render.tsx';

const names = ['program1_UZ_a', 'program1_UZ_b', 'program1_UZ_c'];
const SESSIONS = Object.fromEntries(names.map((name) => [name, session(name)]));
const focused = () => document.activeElement?.getAttribute('aria-label');

test('j and k move through the rows and stop at the ends; x ticks, Escape unticks', async () => {
  await openLive('/sessions', { sessions: SESSIONS });
  await screen.findByTestId('session-row-program1_UZ_a');
  const user = userEvent.setup();
  await user.keyboard('k');
  await waitFor(() => expect(focused()).toBe('Details of program1_UZ_a'));
  await user.keyboard('jjjj');
  await waitFor(() => expect(focused()).toBe('Details of program1_UZ_c'));
  await user.keyboard('kx');
  expect(await screen.findByText('1 selected')).toBeTruthy();
  expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Select program1_UZ_b' }).checked).toBe(true);
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByText('1 selected')).toBeNull());
});

test('l opens the log of the row, and keys do nothing behind the drawer', async () => {
  const router = await openLive('/sessions', { sessions: SESSIONS });
  await screen.findByTestId('session-row-program1_UZ_a');
  const user = userEvent.setup();
  await user.keyboard('jl');
  await screen.findByRole('dialog');
  expect(router.state.location.search).toEqual({ open: 'program1_UZ_a', tab: 'log' });
  await user.keyboard('x');
  expect(screen.queryByText('1 selected')).toBeNull();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(router.state.location.search).toEqual({}));
});

test('what is typed into the search is text, and / leads there', async () => {
  await openLive('/sessions', { sessions: SESSIONS });
  await screen.findByTestId('session-row-program1_UZ_a');
  const user = userEvent.setup();
  await user.keyboard('/');
  const search = screen.getByRole<HTMLInputElement>('textbox', { name: 'Search sessions' });
  expect(document.activeElement).toBe(search);
  await user.keyboard('xjl');
  expect(search.value).toBe('xjl');
  expect(screen.queryByText(/selected/)).toBeNull();
});
