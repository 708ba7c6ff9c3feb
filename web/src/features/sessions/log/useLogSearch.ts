import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { contract, type LogLine } from '../../../api/contract.ts';
import { allHits, nextHit } from './search.ts';

const MOST_HITS = 1000;

/** What is looked for in the whole log, not only in the lines that the browser holds. */
export function useLogSearch(name: string, run: string, held: LogLine[]) {
  const [text, setText] = useState('');
  const [current, setCurrent] = useState<number | null>(null);
  const [wanted] = useDebouncedValue(text.trim(), 300);
  const found = useQuery({
    queryKey: ['log search', name, run, wanted],
    queryFn: () => contract.log(name, { run: run || undefined, q: wanted, lines: MOST_HITS }),
    enabled: wanted !== '',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const page = wanted === '' ? undefined : found.data;
  const hits = page ? allHits(page.items, page.last ?? -1, held, wanted) : [];
  const at = hits.findIndex((hit) => hit.pos === current);
  return {
    text,
    wanted: page ? wanted : '',
    setText: (next: string) => {
      setText(next);
      setCurrent(null);
    },
    current,
    hits,
    /** Which of the hits is the current one, from 1; 0 for none. */
    number: at + 1,
    /** Older lines were not searched: too many hits, or it took too long. */
    partly: page?.at_start === false,
    busy: wanted !== '' && found.isFetching,
    error: wanted === '' ? null : found.error,
    go: (by: 1 | -1): LogLine | undefined => {
      const hit = nextHit(hits, current, by);
      setCurrent(hit?.pos ?? null);
      return hit;
    },
  };
}

export type LogSearch = ReturnType<typeof useLogSearch>;
