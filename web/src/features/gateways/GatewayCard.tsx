import { Group, Paper, Text, Title } from '@mantine/core';
import type { GatewayItem } from '../../api/types.ts';
import { useWhyNot } from '../../api/useAuth.ts';
import { Chip } from '../../ui/Chip.tsx';
import { GuardedButton } from '../../ui/GuardedButton.tsx';
import { ago, moment } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';
import { GatewayFacts } from './GatewayFacts.tsx';
import classes from './Gateways.module.css';
import { useTestGateway } from './gatewaysApi.ts';
import { GATEWAY_LOOK } from './gatewayWords.ts';
import { TestResult } from './TestResult.tsx';

const OF_THE_FILE =
  'It is the one of the settings file (SMSDECK_GATEWAY_URL) and is edited there. One that is added here under the name default takes its place.';

type Opens = (gateway: GatewayItem) => void;
type Props = { gateway: GatewayItem; onEdit: Opens; onRemove: Opens };

/** One gateway: how it does and since when, where it is, and what can be done. */
export function GatewayCard({ gateway, onEdit, onRemove }: Props) {
  const { name, adapter, state, since, origin } = gateway;
  const now = useNow(1000);
  const roleWhyNot = useWhyNot('admin');
  const whyNot = roleWhyNot ?? (origin === 'settings' ? OF_THE_FILE : null);
  const look = GATEWAY_LOOK[state];
  const test = useTestGateway(name);
  return (
    <Paper component="section" aria-label={name} p="md" data-testid={`gateway-${name}`} data-state={state}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Group gap="sm">
          <Title order={2} size="h4">
            {name}
          </Title>
          <Text size="sm" c="dimmed">
            {adapter}
          </Text>
          <Chip look={look} />
          {since && (
            <Text size="sm" c="dimmed" className="figure">
              since {moment(since, now)}, {ago(since, now)}
            </Text>
          )}
        </Group>
        <Group gap={6}>
          <GuardedButton
            size="compact-sm"
            variant="default"
            aria-label={`Test ${name}`}
            whyNot={useWhyNot('manager')}
            loading={test.isPending}
            onClick={() => test.mutate()}
          >
            Test
          </GuardedButton>
          <GuardedButton
            size="compact-sm"
            variant="default"
            aria-label={`Edit ${name}`}
            whyNot={whyNot}
            onClick={() => onEdit(gateway)}
          >
            Edit
          </GuardedButton>
          <GuardedButton
            size="compact-sm"
            variant="default"
            aria-label={`Remove ${name}`}
            whyNot={whyNot}
            onClick={() => onRemove(gateway)}
          >
            Remove
          </GuardedButton>
        </Group>
      </Group>
      <Text size="sm" mt="xs" className={classes.meaning} data-tone={look.tone}>
        {look.meaning}
      </Text>
      <TestResult test={test} />
      <GatewayFacts gateway={gateway} now={now} />
    </Paper>
  );
}
