import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { queryClient } from '../../api/queryClient.ts';
import {
  comparison,
  errors,
  funnel,
  heat,
  metricsHealth,
  point,
  ranking,
  timesToDeliver,
  trend,
} from '../../test/figures.ts';
import { pair, session } from '../../test/fixtures.ts';
import { openAt, openLive } from '../../test/render.tsx';
import { api, problem, server } from '../../test/server.ts';

const asked: Record<string, URLSearchParams> = {};

/** All of it: the page of one test may still ask while the next one begins. */
const asks: Record<string, Record<string, string>[]> = {};

/** Answers a route of the metrics, and keeps what was asked last. */
function answer(name: string, body: object) {
  server.use(
    http.get(api(`/metrics/${name}`), ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked[name] = query;
      asks[name] = [...(asks[name] ?? []), Object.fromEntries(query)];
      return HttpResponse.json(body);
    }),
  );
}

beforeEach(() => {
  answer('comparison', comparison({ sent: 100 }, { sent: 80 }));
  answer('trend', trend([point('2026-11-24T01:00:00Z'), point('2026-11-24T01:05:00Z')]));
  answer('funnel', funnel());
  answer('errors', errors());
  answer('ranking', ranking(['UZ_ucell', 'UZ_beeline']));
  answer(
    'heatmap',
    heat(() => ({ sent: 30, rate: 0.9 })),
  );
  answer('time-to-deliver', timesToDeliver());
});

const panel = (name: string) => screen.findByRole('region', { name });

test('each panel shows what the API answered', async () => {
  openAt('/analytics');
  const sent = await screen.findByTestId('metric-sent');
  expect(sent.dataset.value).toBe('100');
  expect(within(await panel('Figures')).getByText('+25 %')).toBeTruthy();
  expect((await screen.findByTestId('trend-readout')).textContent).toMatch(
    /Attempted110.*Accepted100.*Delivered80/,
  );
  expect((await screen.findByTestId('stage-delivered')).dataset.value).toBe('80');
  expect((await screen.findByTestId('blame-operator')).dataset.value).toBe('10');
  expect(within(await screen.findByTestId('error-UNDELIV')).getByText('75.0 %')).toBeTruthy();
  expect(await screen.findByTestId('ranked-UZ_beeline')).toBeTruthy();
  expect((await screen.findByTestId('heat-1-0')).textContent).toBe('90');
  expect((await screen.findByTestId('time-p50')).textContent).toBe('3.9 s');
  expect(await screen.findByText(/what happens comes in at once/)).toBeTruthy();
});

test('what the address names is asked of every panel', async () => {
  openAt('/analytics?window=1h&pair=UZ_ucell&program=program1&tz=UTC&step=5m');
  const isAsked = (name: string, fields: Record<string, string>) =>
    waitFor(() => expect(asks[name], name).toContainEqual(expect.objectContaining(fields)));
  await screen.findByTestId('heat-1-0');
  for (const name of ['comparison', 'trend', 'funnel', 'errors', 'ranking', 'time-to-deliver']) {
    await isAsked(name, { window: '1h', pair: 'UZ_ucell', program: 'program1' });
  }
  await isAsked('trend', { tz: 'UTC', step: '5m' });
  await isAsked('heatmap', { window: '28d' });
});

test('what is chosen stands in the address', async () => {
  server.use(http.get(api('/pairs'), () => HttpResponse.json({ items: [pair('UZ_ucell')], total: 1 })));
  const router = openAt('/analytics?step=1h');
  await userEvent.click(await screen.findByRole('radio', { name: '1 h' }));
  await waitFor(() => expect(router.state.location.href).toBe('/analytics?window=1h'));
  await userEvent.click(screen.getByRole('combobox', { name: 'Country' }));
  await userEvent.click(await screen.findByRole('option', { name: 'UZ Land of UZ' }));
  await waitFor(() => expect(router.state.location.href).toBe('/analytics?window=1h&country=UZ'));
  await waitFor(() => expect(asked.funnel?.get('country')).toBe('UZ'));
});

test('figures are compared with the period that is chosen', async () => {
  const router = openAt('/analytics?window=1h');
  await screen.findByTestId('metric-sent');
  expect(asked.comparison?.has('against_from')).toBe(false);
  await userEvent.click(screen.getByRole('combobox', { name: 'Compared with' }));
  await userEvent.click(await screen.findByRole('option', { name: 'Beside: a week ago' }));
  await waitFor(() => expect(asked.comparison?.has('against_from')).toBe(true));
  expect(router.state.location.href).toBe('/analytics?window=1h&against=week');
});

test('an own range is asked for by its two ends, and not without both', async () => {
  const router = openAt('/analytics?tz=UTC');
  await userEvent.click(await screen.findByRole('button', { name: 'Own range' }));
  fireEvent.change(screen.getByLabelText('From'), { target: { value: '' } });
  expect(screen.getByRole('button', { name: 'Show' }).hasAttribute('disabled')).toBe(true);
  fireEvent.change(screen.getByLabelText('From'), { target: { value: '2026-11-24T01:00' } });
  fireEvent.change(screen.getByLabelText('To'), { target: { value: '2026-11-24T02:00' } });
  await userEvent.click(screen.getByRole('button', { name: 'Show' }));
  await waitFor(() => expect(asked.trend?.get('to')).toBe('2026-11-24T02:00:00.000Z'));
  expect(router.state.location.search).toMatchObject({ from: '2026-11-24T01:00:00.000Z' });
  expect(screen.getByRole('button', { name: /24 Nov 01:00 – 02:00/ })).toBeTruthy();
});

test('a panel that fails says why, and the others stand', async () => {
  server.use(http.get(api('/metrics/trend'), () => problem(422, 'Such buckets are kept since May only.')));
  openAt('/analytics');
  expect(
    await within(await panel('Over time')).findByText('Such buckets are kept since May only.'),
  ).toBeTruthy();
  expect(await screen.findByTestId('stage-attempted')).toBeTruthy();
  answer('trend', trend([point('2026-11-24T01:00:00Z')]));
  await userEvent.click(within(await panel('Over time')).getByRole('button', { name: 'Try again' }));
  expect(await screen.findByTestId('trend-readout')).toBeTruthy();
});

test('figures that could not be read again stay, with their age', async () => {
  openAt('/analytics');
  await screen.findByTestId('stage-attempted');
  server.use(http.get(api('/metrics/funnel'), () => problem(500, 'The store is away.')));
  await queryClient.refetchQueries({ queryKey: ['metrics', 'funnel'] });
  const funnels = await panel('On the way');
  expect(
    await within(funnels).findByText(/old\. They could not be read again: The store is away\./),
  ).toBeTruthy();
  expect(within(funnels).getByTestId('stage-attempted')).toBeTruthy();
});

test('a panel that cannot be drawn takes no other with it', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  answer('errors', { ...errors(), by_blame: null });
  openAt('/analytics');
  expect(await within(await panel('Failures')).findByRole('alert')).toBeTruthy();
  expect(await screen.findByTestId('stage-attempted')).toBeTruthy();
});

test('nothing sent is said in each panel, not drawn as zeros', async () => {
  answer('comparison', { ...comparison(), items: [] });
  answer('trend', trend([]));
  answer('funnel', funnel({ attempts: 0 }));
  answer('errors', errors({ total: 0 }));
  answer('ranking', ranking([]));
  answer(
    'heatmap',
    heat(() => ({ sent: 0, rate: null })),
  );
  answer('time-to-deliver', timesToDeliver([]));
  openAt('/analytics');
  expect(await screen.findByText(/nor in the one beside it/)).toBeTruthy();
  expect(await screen.findByText('Nothing was attempted in this time.')).toBeTruthy();
  expect(await screen.findByText('Nothing failed in this time.')).toBeTruthy();
  expect(await screen.findByText(/None has enough data/)).toBeTruthy();
  expect(await screen.findByText('Nothing was delivered in this time.')).toBeTruthy();
  await waitFor(() => expect(screen.getAllByText('Nothing was sent in this time.')).toHaveLength(2));
});

test('before the first answer there are skeletons', async () => {
  server.use(http.get(api('/metrics/funnel'), () => new Promise<never>(() => undefined)));
  openAt('/analytics');
  expect(await screen.findByRole('status', { name: 'Loading on the way' })).toBeTruthy();
});

test('a name in the ranking leads to its figures alone', async () => {
  const router = openAt('/analytics?country=UZ&window=7d');
  const row = await screen.findByTestId('ranked-UZ_beeline');
  await userEvent.click(within(row).getByRole('link', { name: 'UZ_beeline' }));
  await waitFor(() => expect(router.state.location.href).toBe('/analytics?window=7d&pair=UZ_beeline'));
});

test('a loss leads to the messages that are it', async () => {
  const router = openAt('/analytics?window=7d&country=UZ');
  await userEvent.click(await screen.findByRole('link', { name: '9 not delivered' }));
  await screen.findByRole('heading', { level: 1, name: 'Messages' });
  expect(router.state.location.search).toEqual({ window: '7d', country: 'UZ', state: 'undelivered' });
});

test('the CSV is of what the chart shows', async () => {
  const saved = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  server.use(
    http.get(api('/metrics/trend.csv'), ({ request }) => {
      asked.csv = new URL(request.url).searchParams;
      return new HttpResponse('from,to\n', { headers: { 'content-type': 'text/csv' } });
    }),
  );
  openAt('/analytics?window=7d&country=UZ&step=1h&tz=UTC');
  await userEvent.click(await screen.findByRole('button', { name: 'Download the trend as CSV' }));
  await waitFor(() => expect(saved).toHaveBeenCalled());
  expect(Object.fromEntries(asked.csv ?? [])).toEqual({
    window: '7d',
    country: 'UZ',
    step: '1h',
    tz: 'UTC',
    by: 'total',
  });
});

test('bad health is told above all figures, with what to do below', async () => {
  answer('health', metricsHealth({ intake: { changed: 9, lag_p50_s: 40, lag_p95_s: 95 } }));
  openAt('/analytics');
  const notice = await screen.findByRole('alert');
  expect(notice.textContent).toMatch(/comes in late: up to 1 min 35 s/);
  expect((await screen.findByTestId('finding-intake')).textContent).toMatch(/spools catch up/);
});

test('a country that is silent while its session runs is told; all countries are on demand', async () => {
  const [uz] = metricsHealth().countries;
  const countries = [
    { ...uz, country: 'UZ', last_event_age_s: 1200 },
    { ...uz, country: 'IN', last_event_age_s: 1200 },
  ];
  answer('health', { ...metricsHealth(), countries });
  await openLive('/analytics', { sessions: { a: session('program1_UZ_ucell') } });
  expect((await screen.findByTestId('finding-silent')).textContent).toMatch(/^UZ \(20 min\)/);
  expect(screen.queryByTestId('health-IN')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'All 2 countries' }));
  expect(within(screen.getByTestId('health-IN')).getByText('none runs')).toBeTruthy();
});
