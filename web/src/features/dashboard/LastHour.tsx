import { Box, Group, Paper, Skeleton, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useTableRows } from '../../live/hooks.ts';
import { count } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';
import classes from './LastHour.module.css';
import { MinuteChart } from './MinuteChart.tsx';
import { columnsOf } from './minuteColumns.ts';

const LEGEND = [
  { key: 'sent', label: 'Sent' },
  { key: 'success', label: 'Success' },
  { key: 'failure', label: 'Failure' },
] as const;

/** Sent, success and failure in each minute of the last hour. */
export function LastHour() {
  const minutes = useTableRows('minutes');
  const now = useNow(10_000);
  const columns = useMemo(() => columnsOf(Object.values(minutes ?? {}), now), [minutes, now]);
  const newest = columns.points.at(-1);
  return (
    <Paper p="sm" component="section" aria-label="Last hour, per minute">
      <Group justify="space-between" mb={4}>
        <Title order={2} size="sm" fw={500}>
          Per minute, last hour
        </Title>
        <Group gap="md">
          {LEGEND.map(({ key, label }) => (
            <Text key={key} size="xs" className={classes.legend} data-series={key}>
              {label}
            </Text>
          ))}
        </Group>
      </Group>
      {minutes ? <MinuteChart columns={columns} /> : <Skeleton height={200} />}
      <Box component="p" className={classes.note}>
        {newest &&
          `In this minute: ${count(newest.sent)} sent, ${count(newest.success)} success, ${count(newest.failure)} failure. `}
        A message counts in the minute it was sent in; the newest still wait for their reports.
      </Box>
    </Paper>
  );
}
