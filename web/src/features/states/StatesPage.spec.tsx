import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { openLive } from '../../test/render.tsx';
import { api, server } from '../../test/server.ts';

const TABLE = {
  states: [
    { state: 'RUNNING', meaning: 'Its program is alive.' },
    { state: 'FATAL', meaning: 'It crashed too often.' },
  ],
  transitions: [
    { from: 'RUNNING', event: 'crashed', to: 'FATAL', meaning: 'The crashes are used up.' },
    { from: 'FATAL', event: 'asked', to: 'RUNNING', meaning: 'Somebody starts it.' },
  ],
};

test('each state shows its meaning and what may follow it, as the API has them', async () => {
  server.use(http.get(api('/states'), () => HttpResponse.json(TABLE)));
  await openLive('/states');
  const fatal = within(await screen.findByTestId('state-FATAL'));
  expect(fatal.getByText('It crashed too often.')).toBeTruthy();
  expect(fatal.getByText('Somebody starts it.')).toBeTruthy();
  expect(fatal.queryByText('The crashes are used up.')).toBeNull();
});
