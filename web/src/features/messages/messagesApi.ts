import { infiniteQueryOptions } from '@tanstack/react-query';
import { messagesListMessages } from '../../api/sdk.ts';
import type { MessageState } from '../../api/types.ts';

export type Filters = Partial<
  Record<'country' | 'state' | 'pair' | 'session' | 'window' | 'from' | 'to', string>
>;
const NO_CURSOR: string | null = null;

/** Whether there may be more than these. */
export function isNarrowed({ country, state, pair, session }: Filters): boolean {
  return Boolean(country || state || pair || session);
}

/** Nothing is read again by itself: rows would move under the reader's eye. */
export function messagesQuery({ country, state, pair, session, window, from, to }: Filters) {
  const asked = { country, pair, session, window, from, to };
  return infiniteQueryOptions({
    queryKey: ['messages', asked, state ?? ''],
    queryFn: ({ pageParam }) =>
      messagesListMessages({
        // A state that the URL makes up is refused by the API, which says so on the page.
        query: { ...asked, state: state as MessageState, cursor: pageParam, limit: 100 },
      }),
    initialPageParam: NO_CURSOR,
    getNextPageParam: (page) => page.next_cursor,
    refetchOnWindowFocus: false,
  });
}
