import { expect, test } from 'vitest';
import { gateway } from '../../test/fixtures.ts';
import { changeOf, createOf, NEW_GATEWAY, nameTrouble, urlTrouble, valuesOf } from './gatewayForm.ts';

const STORED = gateway('west', { sender: 'Lanterna' });
const VALUES = valuesOf(STORED);

test.each([
  ['nothing', {}, null],
  ['one field', { sender: 'Other' }, { sender: 'Other' }],
  ['a field that is emptied', { sender: '' }, { sender: '' }],
  ['a new secret', { secret: 's3cret' }, { secret: 's3cret' }],
  ['a secret that is taken away', { drop_secret: true }, { secret: '' }],
  ['the secret of the proxy', { proxy_secret: 'p' }, { proxy_secret: 'p' }],
])('of a change only what differs is sent: %s', (_, fields, sent) => {
  expect(changeOf({ ...VALUES, ...fields }, STORED)).toEqual(sent);
});

test('a secret that nobody typed is not sent with a new gateway', () => {
  const made = createOf({ ...NEW_GATEWAY, name: 'west', url: 'https://gw.example' });
  expect(made).toMatchObject({ name: 'west', adapter: 'http', secret: null, proxy_secret: null });
  expect(Object.keys(made)).not.toContain('drop_secret');
});

test.each([
  ['kannel-west', null],
  ['West', 'trouble'],
  ['9', 'trouble'],
  ['', 'trouble'],
])('name %s', (name, trouble) => expect(nameTrouble(name) && 'trouble').toBe(trouble));

test.each([
  ['https://gw.example:8443/base', null],
  ['http://127.0.0.1:9000', null],
  ['ftp://gw.example', 'trouble'],
  ['gw.example', 'trouble'],
])('address %s', (url, trouble) => expect(urlTrouble(url) && 'trouble').toBe(trouble));
