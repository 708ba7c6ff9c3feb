import { Text } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useWhyNot } from '../../../api/useAuth.ts';
import { GuardedButton } from '../../GuardedButton.tsx';
import { useKillSwitch } from './killSwitch.ts';

/** In the header of every page, so that it is one click away at any time; while it is on it says so there too. */
export function KillSwitchButton({ onAsk }: { onAsk: (on: boolean) => void }) {
  const stopped = useKillSwitch()?.on ?? false;
  const label = stopped ? 'Sending is stopped' : 'Stop all sending';
  return (
    <GuardedButton
      size="sm"
      px="xs"
      color="red.9"
      variant={stopped ? 'filled' : 'outline'}
      c={stopped ? undefined : 'var(--sd-bad)'}
      whyNot={useWhyNot('operator')}
      onClick={() => onAsk(!stopped)}
      aria-label={stopped ? `${label}. Resume sending` : label}
      data-testid="kill-switch"
      data-on={stopped}
    >
      <IconHandStop size={17} aria-hidden />
      <Text span inherit ml={6} visibleFrom="sm">
        {label}
      </Text>
    </GuardedButton>
  );
}
