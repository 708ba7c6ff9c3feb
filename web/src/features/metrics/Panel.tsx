import { Box, Button, Group, Paper, Skeleton, Text, Title } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import { CatchBoundary } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failed } from '../../ui/States.tsx';
import { useNow } from '../../util/useNow.ts';
import { type Answer, staleWords } from './freshness.ts';
import classes from './Panel.module.css';

type Props<Data> = {
  title: string;
  /** Of what the figures are, beside the title. */
  note?: ReactNode;
  /** Choices and buttons, at the right. */
  tools?: ReactNode;
  query: Answer<Data> & { refetch: () => unknown };
  /** What it means that there is nothing to show; null where there is. */
  nothing?: (data: Data) => ReactNode;
  /** In pixels, kept while nothing is there yet, so that the page does not jump. */
  height: number;
  /** Of twelve columns, on a wide screen; all where none is named. */
  span?: 4 | 5 | 7 | 8;
  id?: string;
  children: (data: Data) => ReactNode;
};

/** One question to the API and its answer. Whatever becomes of it, the panels beside it stand. */
export function Panel<Data>({ title, note, tools, query, nothing, height, span, id, children }: Props<Data>) {
  const { data } = query;
  const stale = staleWords(query, useNow(5_000));
  return (
    <Paper p="sm" component="section" aria-label={title} className={classes.panel} id={id} data-span={span}>
      <Group justify="space-between" align="flex-start" gap="4px 12px" mb={8} mih={28}>
        <Title order={2} size="sm" fw={600} className={classes.title}>
          {title}
          {note && (
            <Text span size="xs" c="dimmed" fw={400}>
              {note}
            </Text>
          )}
        </Title>
        {tools && <Group gap={6}>{tools}</Group>}
      </Group>
      {stale && <Stale words={stale} retry={() => query.refetch()} />}
      {data !== undefined ? (
        <CatchBoundary getResetKey={() => query.dataUpdatedAt} errorComponent={Undrawn}>
          <Answered data={data} nothing={nothing} height={height}>
            {children}
          </Answered>
        </CatchBoundary>
      ) : query.isError ? (
        <Failed error={query.error} retry={() => query.refetch()} m={0} />
      ) : (
        <Skeleton height={height} radius="sm" role="status" aria-label={`Loading ${title.toLowerCase()}`} />
      )}
    </Paper>
  );
}

type AnsweredProps<Data> = Pick<Props<Data>, 'nothing' | 'height' | 'children'> & { data: Data };

/** A component of its own, so that what goes wrong in it is caught. */
function Answered<Data>({ data, nothing, height, children }: AnsweredProps<Data>) {
  const why = nothing?.(data);
  if (!why) return children(data);
  return (
    <Box className={classes.nothing} mih={Math.min(height, 120)}>
      <Text size="sm" c="dimmed">
        {why}
      </Text>
    </Box>
  );
}

function Undrawn({ error }: { error: unknown }) {
  return <Failed error={error} m={0} />;
}

function Stale({ words, retry }: { words: string; retry: () => void }) {
  return (
    <div className={classes.stale} role="status">
      <IconClockExclamation size={16} aria-hidden />
      <span>{words}</span>
      <Button size="compact-xs" variant="default" onClick={retry}>
        Try again
      </Button>
    </div>
  );
}
