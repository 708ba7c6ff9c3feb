import { infiniteQueryOptions } from '@tanstack/react-query';
import { messagesListMessages } from '../../api/sdk.ts';
import type { MessageState } from '../../api/types.ts';

type Filters = { country?: string; state?: string };
const NO_CURSOR: string | null = null;

/** Nothing is read again by itself: rows would move under the reader's eye. */
export function messagesQuery({ country, state }: Filters) {
  return infiniteQueryOptions({
    queryKey: ['messages', country ?? '', state ?? ''],
    queryFn: ({ pageParam }) =>
      messagesListMessages({
        // A state that the URL makes up is refused by the API, which says so on the page.
        query: { country, state: state as MessageState, cursor: pageParam, limit: 100 },
      }),
    initialPageParam: NO_CURSOR,
    getNextPageParam: (page) => page.next_cursor,
    refetchOnWindowFocus: false,
  });
}
