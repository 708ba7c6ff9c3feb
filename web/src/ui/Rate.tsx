import { Group, Text } from '@mantine/core';
import type { Figures } from '../api/types.ts';
import { count, percent } from '../util/format.ts';

type Props = { summary: Pick<Figures, 'success_rate' | 'n' | 'enough_data'> };

/** The rate with the number of messages that it rests on; under the minimum sample it says so instead. */
export function Rate({ summary: { success_rate, n, enough_data } }: Props) {
  const known = enough_data && success_rate !== null;
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap" component="span">
      <Text span inherit className="figure" c={known ? undefined : 'dimmed'}>
        {known ? percent(success_rate) : 'not enough data'}
      </Text>
      <Text span size="xs" c="dimmed" className="figure">
        n {count(n)}
      </Text>
    </Group>
  );
}
