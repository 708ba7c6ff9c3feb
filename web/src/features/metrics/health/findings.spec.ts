import { expect, test } from 'vitest';
import { metricsHealth } from '../../../test/figures.ts';
import { findingsOf } from './findings.ts';

const SENDING = new Set(['UZ']);
const ids = (fields: Parameters<typeof metricsHealth>[0], sending = SENDING) =>
  findingsOf(metricsHealth(fields), sending).map(({ id }) => id);
const uz = (fields: object) => ({
  countries: metricsHealth().countries.map((one) => ({ ...one, ...fields })),
});

test('when all is well nothing is found', () => expect(ids({})).toEqual([]));

test.each([
  ['intake', { intake: { changed: 9, lag_p50_s: 1, lag_p95_s: 31 } }],
  ['totals', { totals: { marks: 9, lag_s: 121 } }],
  ['silent', uz({ last_event_age_s: 601 })],
  ['silent', uz({ last_event_age_s: null, last_event_at: null })],
  ['coverage', uz({ dlr_coverage: 0.49 })],
])('%s is found, with what to do', (id, fields) => {
  expect(ids(fields)).toEqual([id]);
  expect(findingsOf(metricsHealth(fields), SENDING)[0]?.todo).not.toBe('');
});

test('a country in which nothing runs may be silent', () => {
  expect(ids(uz({ last_event_age_s: 9000 }), new Set())).toEqual([]);
});

test('too few messages say nothing about reports', () => expect(ids(uz({ dlr_coverage: null }))).toEqual([]));

test('countries are named, and many are counted', () => {
  const countries = ['UZ', 'IN', 'UA', 'TJ', 'KZ', 'AZ'].map((country) => ({
    ...metricsHealth().countries[0],
    country,
    last_event_at: null,
    last_event_age_s: null,
    sent: 0,
    dlr_coverage: 0.25,
  }));
  expect(findingsOf(metricsHealth({ countries }), new Set())[0]?.what).toBe(
    'UZ (25.0 %), IN (25.0 %), UA (25.0 %), TJ (25.0 %) and 2 more: few delivery reports come.',
  );
});
