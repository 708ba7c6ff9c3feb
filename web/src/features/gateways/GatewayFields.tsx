import { Autocomplete, Fieldset, NumberInput, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { GatewayItem } from '../../api/types.ts';
import type { GatewayValues } from './gatewayForm.ts';
import { SecretField } from './SecretField.tsx';

type Props = {
  form: UseFormReturnType<GatewayValues>;
  /** Origins that the host's settings allow. */
  allowed: string[];
  /** As it is stored; undefined for a new one. */
  stored?: GatewayItem | undefined;
};

/** What can be set of a gateway, new or not. */
export function GatewayFields({ form, allowed, stored }: Props) {
  const kannel = form.values.adapter === 'kannel';
  return (
    <Stack gap="sm">
      <Autocomplete
        label="Address"
        description={`Allowed on this host: ${allowed.join(', ') || 'none'}`}
        placeholder="https://gateway.example:8443"
        data={allowed}
        comboboxProps={{ withinPortal: false }}
        required
        {...form.getInputProps('url')}
      />
      <Fieldset legend="Account">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label="User name"
            description={kannel ? 'Of its sendsms user' : 'Without one the secret is sent as a bearer token'}
            autoComplete="off"
            {...form.getInputProps('username')}
          />
          <SecretField form={form} name="secret" label="Secret" isSet={stored?.secret_set ?? false} />
        </SimpleGrid>
      </Fieldset>
      <Fieldset legend="Sending">
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              label="Sender"
              description="Empty leaves it to the program"
              maxLength={16}
              {...form.getInputProps('sender')}
            />
            {kannel && (
              <TextInput
                label="SMSC"
                description="Empty leaves it to Kannel"
                {...form.getInputProps('smsc')}
              />
            )}
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NumberInput
              label="Time-out"
              description="Seconds for one call"
              min={0.5}
              max={60}
              step={0.5}
              {...form.getInputProps('timeout_s')}
            />
            <NumberInput
              label="Retries"
              description="Only where surely nothing was sent"
              min={0}
              max={3}
              allowDecimal={false}
              {...form.getInputProps('retries')}
            />
          </SimpleGrid>
          {!kannel && (
            <Switch
              label="It may call with delivery reports"
              description="Beside being asked: each message carries an address for it."
              {...form.getInputProps('callback', { type: 'checkbox' })}
            />
          )}
        </Stack>
      </Fieldset>
      <Way form={form} stored={stored} />
    </Stack>
  );
}

/** TLS and proxy: how it is reached. */
function Way({ form, stored }: Omit<Props, 'allowed'>) {
  return (
    <Fieldset legend="Way there">
      <Stack gap="sm">
        <Switch
          label="Check its certificate"
          description="Off takes any certificate: for a test bench only."
          {...form.getInputProps('tls_verify', { type: 'checkbox' })}
        />
        <TextInput
          label="Own CA"
          description="A file's name in SMSDECK_GATEWAY_CA_DIR of each host; empty for the usual ones"
          {...form.getInputProps('ca_file')}
        />
        <TextInput
          label="Proxy"
          description="One fixed way out, over http://; it must be allowed too. Empty for none"
          {...form.getInputProps('proxy_url')}
        />
        {(form.values.proxy_url !== '' || stored?.proxy_secret_set) && (
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              label="Proxy's user name"
              autoComplete="off"
              {...form.getInputProps('proxy_username')}
            />
            <SecretField
              form={form}
              name="proxy_secret"
              label="Proxy's secret"
              isSet={stored?.proxy_secret_set ?? false}
            />
          </SimpleGrid>
        )}
      </Stack>
    </Fieldset>
  );
}
