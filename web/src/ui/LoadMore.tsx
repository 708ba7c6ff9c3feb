import { Button, Group, Text } from '@mantine/core';
import { count } from '../util/format.ts';

type Query = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
type Props = { query: Query; shown: number; total?: number; verb?: string };

/** Under a list that comes in pages: how many of all are shown, and more of them on demand. */
export function LoadMore({ query, shown, total, verb = 'Load more' }: Props) {
  if (shown === 0) return null;
  return (
    <Group justify="center" mt="md">
      <Text size="sm" c="dimmed" className="figure">
        {total !== undefined && total > shown ? `${count(shown)} of ${count(total)}` : count(shown)} shown
      </Text>
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {verb}
        </Button>
      )}
    </Group>
  );
}
