import { Radio, Select, Stack, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ComponentProps, ReactNode } from 'react';
import { gatewaysQuery } from '../gateways/gatewaysApi.ts';

type Props = Pick<ComponentProps<typeof Radio.Group>, 'value' | 'onChange' | 'error'>;

export function PriorityField(props: Props) {
  return (
    <Radio.Group label="Priority" {...props}>
      <Stack gap={6} mt={4}>
        <Radio value="normal" label="Normal" description="Paused when its success rate is surely too low." />
        <Radio value="high" label="High" description="Always active: never paused, not to be stopped." />
      </Stack>
    </Radio.Group>
  );
}

export function ActiveField(props: Pick<ComponentProps<typeof Switch>, 'checked' | 'onChange'>) {
  return <Switch label="Active" description="When off, no message is sent over this pair." {...props} />;
}

type GatewayProps = { value?: string; onChange?: (value: string | null) => void; error?: ReactNode };

/** Without a choice the pair sends through the default one; that of the settings file is named by no pair. */
export function GatewayField(props: GatewayProps) {
  const gateways = useQuery(gatewaysQuery).data?.items ?? [];
  const named = gateways.filter(({ origin }) => origin === 'catalog').map(({ name }) => name);
  const gone = props.value && !named.includes(props.value) ? [props.value] : [];
  return (
    <Select
      label="Gateway"
      data={[{ value: '', label: 'The default one' }, ...named, ...gone]}
      allowDeselect={false}
      {...props}
    />
  );
}
