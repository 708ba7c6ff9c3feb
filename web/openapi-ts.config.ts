import { readFileSync } from 'node:fs';
import { defineConfig } from '@hey-api/openapi-ts';

type Operation = { operationId: string; tags?: string[] };
type Spec = { paths: Record<string, Record<string, Operation>>; components: { schemas: object } };

/** What programs, Alertmanager and probes call is none of the console's business. */
const NOT_OURS = /\/(permits|events|webhook|healthz|readyz|metrics$)/;

/** Short, stable names: "start_api_v1_sessions__name__start_post" of tag sessions becomes sessionsStart. */
function named(spec: Spec): Spec {
  for (const [path, methods] of Object.entries(spec.paths)) {
    if (NOT_OURS.test(path)) {
      delete spec.paths[path];
      continue;
    }
    for (const operation of Object.values(methods)) {
      const name = operation.operationId.split('_api_v1_')[0];
      operation.operationId = `${operation.tags?.[0]}_${name}`;
    }
  }
  return spec;
}

/** Two schemas are called State, so the API names them by their modules. */
function read(file: string): Spec {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8')
    .replaceAll('smsdeck__messages__states__State', 'MessageState')
    .replaceAll('smsdeck__reconcile__states__State', 'SessionState');
  return named(JSON.parse(text));
}

export default defineConfig({
  input: read('../docs/openapi.json') as never,
  output: { path: 'src/api/generated', clean: true, tsConfigPath: null },
  parser: { filters: { orphans: false } },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true },
    '@hey-api/typescript',
    { name: '@hey-api/sdk', responseStyle: 'data' },
  ],
});
