import { Group, Text } from '@mantine/core';
import { ResortButton } from '../../ui/ResortButton.tsx';
import { count } from '../../util/format.ts';

type Props = { shown: number; all: number; moved: boolean; resort: () => void };

/** How many of all are shown, above the table. */
export function CountLine({ shown, all, moved, resort }: Props) {
  return (
    <Group justify="space-between" px="sm" mih={44}>
      <Text size="sm" c="dimmed" role="status" className="figure">
        {shown === all ? count(all) : `${count(shown)} of ${count(all)}`} sessions
      </Text>
      <ResortButton moved={moved} resort={resort} />
    </Group>
  );
}
