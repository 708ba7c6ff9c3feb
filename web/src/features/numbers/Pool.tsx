import { Paper } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { NumberItem } from '../../api/types.ts';
import { LoadMore } from '../../ui/LoadMore.tsx';
import { Failed, Loading, Nothing } from '../../ui/States.tsx';
import { NumberTable } from './NumberTable.tsx';
import { numbersQuery } from './numbersApi.ts';
import { RemoveNumber } from './RemoveNumber.tsx';

/** The numbers of one pair, masked. */
export function Pool({ pair, q }: { pair: string; q: string }) {
  const [asked] = useDebouncedValue(q, 250);
  const query = useInfiniteQuery(numbersQuery(pair, asked));
  const [removed, setRemoved] = useState<NumberItem | null>(null);
  const numbers = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Paper>
        {query.isPending && <Loading rows={12} label="Loading numbers" />}
        {query.isError && <Failed error={query.error} retry={() => query.refetch()} />}
        {query.isSuccess && numbers.length === 0 && (
          <Nothing title={asked ? 'None matches' : 'No number is registered'}>
            {asked
              ? 'The search is for a part of where the permission is from.'
              : `Nothing is sent over ${pair} until numbers are registered.`}
          </Nothing>
        )}
        {numbers.length > 0 && <NumberTable numbers={numbers} onRemove={setRemoved} />}
      </Paper>
      <LoadMore
        query={query}
        shown={numbers.length}
        total={asked ? undefined : query.data?.pages.at(-1)?.total}
      />
      {removed && <RemoveNumber number={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}
