import { Group, Stack, Text } from '@mantine/core';
import type { Action, SessionState } from '../../../api/types.ts';
import { STATE_LOOK, StateChip } from '../../../ui/StateChip.tsx';
import { count } from '../../../util/format.ts';
import { type Forecast, some } from './forecast.ts';

const WILL = { start: 'will start', stop: 'will stop', restart: 'will restart' } as const;
const SO_ALREADY = {
  start: 'run already',
  stop: 'are stopped already',
  restart: 'stay as they are',
} as const;

const STATES = Object.keys(STATE_LOOK) as SessionState[];

type Props = { action: Action; told: Forecast };

/** How many will be touched and in which states they are, who of them has high priority, and what is refused. */
export function ForecastView({ action, told }: Props) {
  const { high, byState } = told;
  return (
    <Stack gap={8}>
      <Text fw={600} data-testid="will">
        {count(told.will.length)} {WILL[action]}
      </Text>
      <Group gap={6}>
        {STATES.filter((state) => byState[state]).map((state) => (
          <StateChip key={state} state={state} suffix={count(byState[state] ?? 0)} />
        ))}
      </Group>
      {high.length > 0 && (
        <Text size="sm">
          High priority among them: <b>{some(high)}</b>
        </Text>
      )}
      {told.unchanged > 0 && (
        <Text size="sm" c="dimmed">
          {count(told.unchanged)} {SO_ALREADY[action]}
        </Text>
      )}
      {told.refusedCount > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {count(told.refusedCount)} refused
          </Text>
          <ul style={{ margin: '4px 0 0', paddingLeft: 18, maxHeight: 180, overflow: 'auto' }}>
            {told.refused.map(({ why, names }) => (
              <li key={why}>
                <Text size="sm">
                  {some(names)}: {why}
                </Text>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}
