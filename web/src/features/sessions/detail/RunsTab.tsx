import { Button, Group, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RunItem, SessionItem } from '../../../api/types.ts';
import { duration, moment } from '../../../util/format.ts';
import { useNow } from '../../../util/useNow.ts';
import classes from './Detail.module.css';
import { runsQuery } from './detailApi.ts';
import { MoreBelow, Pages } from './Pages.tsx';
import { endOf } from './runWords.ts';

type Props = { session: SessionItem; openLog: (run: string) => void };

/** Every run, newest first: when it began and ended, how long it was up, how it ended, its last lines. */
export function RunsTab({ session: { name, run_id, last_exit }, openLog }: Props) {
  const query = useInfiniteQuery(runsQuery(name));
  const { refetch } = query;
  const latest = `${run_id} ${last_exit?.at}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when a run begins or ends
  useEffect(() => void refetch(), [latest, refetch]);
  return (
    <Pages query={query} what="runs" none="It has not run yet.">
      {(runs) => (
        <ul className={classes.list} aria-label="Runs">
          {runs.map((run) => (
            <RunEntry key={run.run_id} run={run} openLog={openLog} />
          ))}
          <MoreBelow query={query} />
        </ul>
      )}
    </Pages>
  );
}

function RunEntry({ run, openLog }: { run: RunItem; openLog: Props['openLog'] }) {
  const now = useNow(1000);
  const [open, setOpen] = useState(false);
  const upMs = run.uptime_s === null ? now - Date.parse(run.started_at) : run.uptime_s * 1000;
  return (
    <li className={classes.entry} data-testid={`run-${run.run_id}`}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <Text size="sm" fw={600}>
            {endOf(run)}
          </Text>
          <Text size="xs" c="dimmed" className="figure" style={{ whiteSpace: 'normal' }}>
            {moment(run.started_at, now)} to {run.ended_at ? moment(run.ended_at, now) : 'now'} · up for{' '}
            {duration(upMs)}
            {run.cause === 'stop' && run.by && ` · asked for by ${run.by}`}
          </Text>
        </div>
        <Group gap={6}>
          {run.log_tail.length > 0 && (
            <Button
              size="compact-xs"
              variant="default"
              aria-expanded={open}
              onClick={() => setOpen((was) => !was)}
            >
              {open ? 'Hide last lines' : 'Last lines'}
            </Button>
          )}
          <Button size="compact-xs" variant="default" onClick={() => openLog(run.run_id)}>
            Log of this run
          </Button>
        </Group>
      </Group>
      {open && <pre className={classes.tail}>{run.log_tail.join('\n')}</pre>}
    </li>
  );
}
