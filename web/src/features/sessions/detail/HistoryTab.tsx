import { Group, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { HistoryItem, SessionItem, SessionState } from '../../../api/types.ts';
import { StateChip } from '../../../ui/StateChip.tsx';
import { moment } from '../../../util/format.ts';
import { useNow } from '../../../util/useNow.ts';
import { saysWho } from '../reasons.ts';
import classes from './Detail.module.css';
import { historyQuery } from './detailApi.ts';
import { MoreBelow, Pages } from './Pages.tsx';

/** Every change of its state, newest first: from what to what, why, by whom, when. */
export function HistoryTab({ session: { name, state, since } }: { session: SessionItem }) {
  const query = useInfiniteQuery(historyQuery(name));
  const now = useNow(10_000);
  const { refetch } = query;
  const latest = `${state} ${since}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the state changes
  useEffect(() => void refetch(), [latest, refetch]);
  return (
    <Pages query={query} what="history" none="Nothing has happened to it yet.">
      {(transitions) => (
        <ol className={classes.list} aria-label="History">
          {transitions.map((one) => (
            <li key={`${one.at} ${one.from} ${one.to}`} className={classes.entry} data-testid="transition">
              <Group gap={6}>
                <Step from={one.from} to={one.to} />
                <Text size="xs" c="dimmed" className="figure" ml="auto" title={one.at}>
                  {moment(one.at, now)}
                </Text>
              </Group>
              <Text size="sm" mt={4}>
                {one.cause || one.event}
                {one.by && !saysWho(one.cause, one.by) && (
                  <Text span size="sm" c="dimmed">
                    {' '}
                    · by {one.by}
                  </Text>
                )}
              </Text>
            </li>
          ))}
          <MoreBelow query={query} />
        </ol>
      )}
    </Pages>
  );
}

/** The first one comes from nowhere. */
function Step({ from, to }: Pick<HistoryItem, 'from' | 'to'>) {
  return (
    <>
      {from && <StateChip state={from as SessionState} />}
      {from && <IconArrowRight size={14} role="img" aria-label="to" />}
      <StateChip state={to as SessionState} />
    </>
  );
}
