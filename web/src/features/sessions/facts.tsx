/** Small facts of a session, in words; the table and the drawer show the same ones. */
import { Text } from '@mantine/core';
import type { SessionItem } from '../../api/types.ts';
import { ago, duration } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';

type Props = { session: SessionItem };

const WANTED = { RUN: 'run', STOP: 'stop', PAUSE: 'pause' } as const;
const FULFILLED = { RUN: ['RUNNING'], STOP: ['STOPPED', 'EXITED'], PAUSE: ['PAUSED'] };

/** What is wanted, where it is not what is. */
export function Wanted({ session: { desired, state, desired_reason } }: Props) {
  if (FULFILLED[desired]?.includes(state)) {
    return (
      <Text span size="sm" c="dimmed">
        as it is
      </Text>
    );
  }
  return (
    <Text span size="sm" title={desired_reason ?? undefined}>
      should {WANTED[desired] ?? desired}
    </Text>
  );
}

export function Uptime({ session: { started_at, state, next_start_at } }: Props) {
  const now = useNow(1000);
  if (started_at && !['STOPPED', 'EXITED', 'FATAL', 'BACKOFF'].includes(state)) {
    return <span className="figure">{duration(now - Date.parse(started_at))}</span>;
  }
  if (next_start_at && Date.parse(next_start_at) > now) {
    return <span className="figure">starts in {duration(Date.parse(next_start_at) - now)}</span>;
  }
  return (
    <Text span size="sm" c="dimmed">
      –
    </Text>
  );
}

export function LastExit({ session: { last_exit } }: Props) {
  const now = useNow(10_000);
  if (!last_exit) {
    return (
      <Text span size="sm" c="dimmed">
        none
      </Text>
    );
  }
  return (
    <span className="figure" title={last_exit.cause ?? undefined}>
      {exitWords(last_exit)}, {ago(last_exit.at, Math.max(now, Date.parse(last_exit.at)))}
    </span>
  );
}

/** "code 1", "signal 9", or the cause where neither is known. */
export function exitWords({ code, signal, cause }: NonNullable<SessionItem['last_exit']>): string {
  if (signal !== null) return `signal ${signal}`;
  return code === null ? (cause ?? 'unknown') : `code ${code}`;
}
