import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { logsLogPage } from '../../../api/sdk.ts';
import type { LogLine } from '../../../api/types.ts';
import { allHits, nextHit } from './search.ts';

const MOST_HITS = 1000;
const NONE: ReadonlySet<number> = new Set();

/** What is looked for in the whole log, not only in the lines that the browser holds. */
export function useLogSearch(name: string, run: string, held: LogLine[]) {
  const [text, setText] = useState('');
  const [regex, setRegex] = useState(false);
  const [current, setCurrent] = useState<number | null>(null);
  const [wanted] = useDebouncedValue(text.trim(), 300);
  const found = useQuery({
    queryKey: ['log search', name, run, wanted, regex],
    queryFn: () =>
      logsLogPage({ path: { name }, query: { run: run || undefined, q: wanted, regex, lines: MOST_HITS } }),
    enabled: wanted !== '',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const page = wanted === '' ? undefined : found.data;
  // An expression is for the API alone to judge: in a browser the wrong one would stall the page.
  const hits = page ? allHits(page.items, page.last, regex ? [] : held, wanted) : [];
  const at = hits.findIndex((hit) => hit.pos === current);
  return {
    text,
    /** What is marked in the lines: this text, and the whole of the lines in `whole`. */
    wanted: page && !regex ? wanted : '',
    whole: page && regex ? new Set(hits.map(({ pos }) => pos)) : NONE,
    regex,
    setRegex: (next: boolean) => {
      setRegex(next);
      setCurrent(null);
    },
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
    answered: page !== undefined,
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
