import { Group } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import type { SessionItem } from '../../api/types.ts';
import { useWhyNot } from '../../api/useAuth.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { useAct } from './ActionProvider.tsx';

const BUTTONS = [
  { action: 'start', verb: 'Start', Icon: IconPlayerPlay },
  { action: 'stop', verb: 'Stop', Icon: IconPlayerStop },
  { action: 'restart', verb: 'Restart', Icon: IconRefresh },
] as const;

/** What may be done, and why not, comes from the API; only the role is judged here as well. */
export function SessionActions({ session }: { session: SessionItem }) {
  const roleWhyNot = useWhyNot('operator');
  const { act, busyWith } = useAct();
  return (
    <Group gap={4} wrap="nowrap">
      {BUTTONS.map(({ action, verb, Icon }) => {
        const { allowed, why_not } = session.actions[action];
        return (
          <ActionButton
            key={action}
            action={action}
            label={`${verb} ${session.name}`}
            hint={verb}
            whyNot={roleWhyNot ?? (allowed ? null : (why_not ?? 'Not possible in this state.'))}
            loading={busyWith(session.name) === action}
            onClick={() => act(session, action)}
          >
            <Icon size={17} stroke={1.8} />
          </ActionButton>
        );
      })}
    </Group>
  );
}
