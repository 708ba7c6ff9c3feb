import { Alert, Stack, Text } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useWhyNot } from '../../../api/useAuth.ts';
import { ago, moment } from '../../../util/format.ts';
import { useNow } from '../../../util/useNow.ts';
import { GuardedButton } from '../../GuardedButton.tsx';
import { useKillSwitch } from './killSwitch.ts';

/** On every page while nothing may be sent: since when, by whom, why, and how to send again. */
export function KillSwitchBanner({ onAsk }: { onAsk: (on: boolean) => void }) {
  const item = useKillSwitch();
  const now = useNow(1000);
  const whyNot = useWhyNot('operator');
  if (!item?.on) return null;
  const { since, by, reason } = item;
  return (
    <Alert
      mb="md"
      color="red"
      icon={<IconHandStop />}
      title="All sending is stopped: the kill switch is on"
      role="alert"
      data-testid="kill-switch-banner"
    >
      <Stack gap={6} align="flex-start">
        <Text size="sm">
          {since && `Since ${moment(since, now)}, ${ago(since, now)}, `}by {by}: <b>{reason}</b>
        </Text>
        <Text size="sm">
          No message of any pair goes out, whatever its priority. Programs go on running and wait.{' '}
          {whyNot ? `An operator can resume sending here.` : ''}
        </Text>
        <GuardedButton size="xs" variant="default" mt={4} whyNot={whyNot} onClick={() => onAsk(false)}>
          Resume sending
        </GuardedButton>
      </Stack>
    </Alert>
  );
}
