/** Between a gateway and the fields of its form. Pure. */
import type { GatewayChangeWritable, GatewayCreateWritable } from '../../api/generated/types.gen';
import type { GatewayItem } from '../../api/types.ts';

const SETTINGS = {
  url: '',
  username: '',
  sender: '',
  timeout_s: 10,
  retries: 1,
  tls_verify: true,
  ca_file: '',
  proxy_url: '',
  proxy_username: '',
  smsc: '',
  callback: false,
};
type Settings = typeof SETTINGS;

/** An empty secret leaves the stored one as it is; `drop_…` takes it away. */
export type GatewayValues = Settings & {
  name: string;
  adapter: GatewayItem['adapter'];
  secret: string;
  drop_secret: boolean;
  proxy_secret: string;
  drop_proxy_secret: boolean;
};

const NO_SECRETS = { secret: '', drop_secret: false, proxy_secret: '', drop_proxy_secret: false };
export const NEW_GATEWAY: GatewayValues = { name: '', adapter: 'http', ...SETTINGS, ...NO_SECRETS };

export function valuesOf(item: GatewayItem): GatewayValues {
  return { ...NEW_GATEWAY, ...settingsOf({ ...SETTINGS, ...item }), name: item.name, adapter: item.adapter };
}

export function createOf(values: GatewayValues): GatewayCreateWritable {
  const { name, adapter, secret, proxy_secret } = values;
  return {
    name,
    adapter,
    ...settingsOf(values),
    secret: secret || null,
    proxy_secret: proxy_secret || null,
  };
}

/** What differs from the gateway as it was read; null for nothing. */
export function changeOf(values: GatewayValues, item: GatewayItem): GatewayChangeWritable | null {
  const before: Record<string, unknown> = { ...SETTINGS, ...item };
  const changed = Object.entries(settingsOf(values)).filter(([name, value]) => before[name] !== value);
  const change: GatewayChangeWritable = Object.fromEntries(changed);
  if (values.secret || values.drop_secret) change.secret = values.secret;
  if (values.proxy_secret || values.drop_proxy_secret) change.proxy_secret = values.proxy_secret;
  return Object.keys(change).length > 0 ? change : null;
}

function settingsOf(values: Settings): Settings {
  const names = Object.keys(SETTINGS) as (keyof Settings)[];
  return Object.fromEntries(names.map((name) => [name, values[name]])) as Settings;
}

export function nameTrouble(name: string): string | null {
  return /^[a-z][a-z0-9-]{0,31}$/.test(name)
    ? null
    : 'Small letters, digits and hyphens, such as kannel-west.';
}

export function urlTrouble(url: string): string | null {
  return /^https?:\/\/[^/\s]+/.test(url) ? null : 'An address such as https://gateway.example:8443.';
}
