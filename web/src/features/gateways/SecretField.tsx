import { Checkbox, PasswordInput, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { GatewayValues } from './gatewayForm.ts';

type Props = {
  form: UseFormReturnType<GatewayValues>;
  name: 'secret' | 'proxy_secret';
  label: string;
  /** Whether one is stored. Nobody can read it. */
  isSet: boolean;
};

/** Written, never read back: all that is shown of a stored secret is that there is one. */
export function SecretField({ form, name, label, isSet }: Props) {
  const drop = `drop_${name}` as const;
  const dropped = form.values[drop];
  return (
    <Stack gap={6}>
      <PasswordInput
        label={label}
        description={isSet ? 'Set, never shown. Empty keeps it.' : 'Not set.'}
        placeholder={isSet && !dropped ? '••••••••' : undefined}
        autoComplete="new-password"
        maxLength={256}
        disabled={dropped}
        visibilityToggleButtonProps={{ 'aria-label': `Show the ${label.toLowerCase()} that is typed` }}
        {...form.getInputProps(name)}
      />
      {isSet && (
        <Checkbox
          size="xs"
          label={`Remove the stored ${label.toLowerCase()}`}
          {...form.getInputProps(drop, { type: 'checkbox' })}
        />
      )}
    </Stack>
  );
}
