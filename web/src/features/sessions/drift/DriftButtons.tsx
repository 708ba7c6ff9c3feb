import { Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { SessionItem } from '../../../api/types.ts';
import { useWhyNot } from '../../../api/useAuth.ts';
import { GuardedButton } from '../../../ui/GuardedButton.tsx';
import { DRIFT_ACTIONS, driftWhyNot, isIgnored } from './drift.ts';
import { StopFound } from './StopFound.tsx';
import { useDrift } from './useDrift.ts';

/** Adopt, ignore or stop one that smsdeck did not start. What its name forbids is said in place of a button. */
export function DriftButtons({ session }: { session: SessionItem }) {
  const roleWhyNot = useWhyNot('operator');
  const drift = useDrift();
  const [asked, setAsked] = useState(false);
  const names = [session.name];
  const noAdoption = driftWhyNot(session, 'adopt');
  const offered = DRIFT_ACTIONS.filter(({ action }) =>
    action === 'ignore' ? !isIgnored(session) : action !== 'adopt' || noAdoption === null,
  );
  return (
    <Group gap={6}>
      {noAdoption !== null && (
        <Text span size="xs" c="dimmed">
          Cannot be adopted. {noAdoption}
        </Text>
      )}
      {offered.map(({ action, verb }) => (
        <GuardedButton
          key={action}
          size="compact-sm"
          variant="default"
          aria-label={`${verb} ${session.name}`}
          whyNot={roleWhyNot ?? driftWhyNot(session, action)}
          loading={drift.isPending && drift.variables.action === action}
          onClick={() => (action === 'stop' ? setAsked(true) : drift.mutate({ action, names }))}
        >
          {verb}
        </GuardedButton>
      ))}
      {asked && (
        <StopFound
          names={names}
          onCancel={() => setAsked(false)}
          onConfirm={(reason) => {
            setAsked(false);
            drift.mutate({ action: 'stop', names, reason });
          }}
        />
      )}
    </Group>
  );
}
