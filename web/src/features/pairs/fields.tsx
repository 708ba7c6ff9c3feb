import { Radio, Stack, Switch } from '@mantine/core';
import type { ComponentProps } from 'react';

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
