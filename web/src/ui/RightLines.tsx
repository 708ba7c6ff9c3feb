import { Alert, Group, Text } from '@mantine/core';
import { count } from '../util/format.ts';

/** What an import of a file without wrong lines would do: how many of which. */
export function RightLines({ rows, counts }: { rows: number; counts: [number, string][] }) {
  return (
    <Alert
      color="indigo"
      variant="outline"
      title={rows === 1 ? '1 line, and it is right' : `${count(rows)} lines, all of them right`}
      role="status"
    >
      <Group gap="lg">
        {counts.map(([n, words]) => (
          <Text key={words} size="sm">
            {count(n)} {words}
          </Text>
        ))}
      </Group>
    </Alert>
  );
}
