import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from '../../api/http.ts';
import type { MessageItem, Page } from '../../api/types.ts';

type Filters = { country?: string; state?: string };
const NO_CURSOR: string | null = null;

/** Nothing is read again by itself: rows would move under the reader's eye. */
export function messagesQuery({ country, state }: Filters) {
  return infiniteQueryOptions({
    queryKey: ['messages', country ?? '', state ?? ''],
    queryFn: ({ pageParam }) =>
      call<Page<MessageItem>>('GET', '/messages', {
        query: { country, state, cursor: pageParam, limit: 100 },
      }),
    initialPageParam: NO_CURSOR,
    getNextPageParam: (page) => page.next_cursor,
    refetchOnWindowFocus: false,
  });
}
