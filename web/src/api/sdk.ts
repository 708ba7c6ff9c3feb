/**
 * The generated client, made ready: calls go out with the access token, answers come back as data, and every
 * failure is thrown as an ApiProblem. `npm run client` makes it anew from docs/openapi.json.
 */
import { authFetch } from './auth.ts';
import { client } from './generated/client.gen';
import { ApiProblem, problemFrom } from './problem.ts';

client.setConfig({ baseUrl: window.location.origin, fetch: authFetch });
client.interceptors.error.use((body, response) =>
  body instanceof ApiProblem ? body : problemFrom(body, response),
);

export * from './generated/sdk.gen';
