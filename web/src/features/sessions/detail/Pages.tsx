import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed, Loading, Nothing } from '../../../ui/States.tsx';

type Query<Item> = {
  data: { pages: { items: Item[] }[] } | undefined;
  error: unknown;
  refetch: () => unknown;
};
type Props<Item> = {
  query: Query<Item>;
  what: string;
  none: string;
  children: (items: Item[]) => ReactNode;
};

/** A list that comes in pages, and what stands in its place before it came, without it, and with nothing in it. */
export function Pages<Item>({ query, what, none, children }: Props<Item>) {
  if (query.data) {
    const items = query.data.pages.flatMap((page) => page.items);
    return items.length > 0 ? children(items) : <Nothing title={none} />;
  }
  if (query.error) return <Failed error={query.error} retry={() => query.refetch()} m={0} />;
  return <Loading label={`Loading ${what}`} />;
}

type More = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

export function MoreBelow({ query }: { query: More }) {
  if (!query.hasNextPage) return null;
  return (
    <li>
      <Button
        variant="subtle"
        fullWidth
        loading={query.isFetchingNextPage}
        onClick={() => query.fetchNextPage()}
      >
        Load older
      </Button>
    </li>
  );
}
