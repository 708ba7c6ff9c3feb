import { Button, Group, Text } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { Action } from '../../../api/types.ts';
import { useWhyNot } from '../../../api/useAuth.ts';
import { GuardedButton } from '../../../ui/GuardedButton.tsx';
import { count } from '../../../util/format.ts';
import type { Ticked } from '../useSelection.ts';
import { BulkDialog } from './BulkDialog.tsx';

const BUTTONS = [
  { action: 'start', verb: 'Start', Icon: IconPlayerPlay },
  { action: 'stop', verb: 'Stop', Icon: IconPlayerStop },
  { action: 'restart', verb: 'Restart', Icon: IconRefresh },
] as const;
/** What the API takes in one order. */
const MOST = 1000;

type Props = { ticked: Ticked; shown: number };

/** In place of the count above the table while rows are ticked: what can be done to them together. */
export function BulkBar({ ticked, shown }: Props) {
  const [asked, setAsked] = useState<Action | null>(null);
  const roleWhyNot = useWhyNot('operator');
  const { names, hidden, state } = ticked;
  const tooMany = names.length > MOST ? `At most ${count(MOST)} at once: narrow the filter.` : null;
  return (
    <Group px="sm" py={4} mih={44} gap="xs" role="region" aria-label="Selected sessions">
      <Text size="sm" fw={600} role="status" className="figure">
        {count(names.length)} selected{hidden > 0 && `, ${count(hidden)} of them hidden by the filter`}
      </Text>
      {state === 'all' ? (
        <Text size="sm" c="dimmed">
          All {count(shown)} that match
        </Text>
      ) : (
        <Button size="compact-sm" variant="subtle" onClick={ticked.selectAll}>
          Select all {count(shown)} that match
        </Button>
      )}
      <Group gap={6} ml="auto">
        {BUTTONS.map(({ action, verb, Icon }) => (
          <GuardedButton
            key={action}
            size="compact-sm"
            variant="default"
            leftSection={<Icon size={15} aria-hidden />}
            aria-label={`${verb} the selected sessions`}
            whyNot={roleWhyNot ?? tooMany}
            onClick={() => setAsked(action)}
          >
            {verb}
          </GuardedButton>
        ))}
        <Button size="compact-sm" variant="subtle" onClick={ticked.clear}>
          Clear
        </Button>
      </Group>
      {asked && <BulkDialog action={asked} names={names} onClose={() => setAsked(null)} />}
    </Group>
  );
}
