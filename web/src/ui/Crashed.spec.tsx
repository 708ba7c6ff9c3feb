import { screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { openAt } from '../test/render.tsx';
import { api, problem, server } from '../test/server.ts';

test('a page whose sign-in could not be checked comes back by itself once the store answers', async () => {
  let away = true;
  server.use(
    http.post(api('/auth/refresh'), () =>
      away
        ? problem(503, 'MongoDB does not answer.')
        : HttpResponse.json({ access_token: 'x', token_type: 'bearer', expires_in: 900 }),
    ),
  );
  openAt('/sessions');
  expect(await screen.findByText('This page could not be shown')).toBeTruthy();
  away = false;
  expect(await screen.findByRole('heading', { level: 1, name: 'Sessions' }, { timeout: 9000 })).toBeTruthy();
}, 15_000);
