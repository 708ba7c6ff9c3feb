/** Small facts of a session, in words; the table and the drawer show the same ones. */
import { Group, Text } from '@mantine/core';
import type { SessionItem } from '../../api/types.ts';
import { StateChip } from '../../ui/StateChip.tsx';
import { ago, duration } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';
import { isRegistered } from './drift/drift.ts';
import { MarkChips } from './MarkChips.tsx';

type Props = { session: SessionItem };

const WISH = { RUN: 'should run', STOP: 'should be stopped', PAUSE: 'should pause' } as const;
/** States in which a wish is fulfilled, or on its way to be. */
const ON_THE_WAY = {
  RUN: ['RUNNING', 'STARTING', 'BACKOFF'],
  STOP: ['STOPPED', 'EXITED', 'STOPPING'],
  PAUSE: ['PAUSED'],
};

/** What is wanted of it, where that is not what it is or will soon be; null otherwise, and where nobody said. */
export function unfulfilled(session: SessionItem): string | null {
  const { desired, state } = session;
  if (!isRegistered(session)) return null;
  return ON_THE_WAY[desired]?.includes(state) ? null : (WISH[desired] ?? null);
}

export function StateWithWish({ session }: Props) {
  const wish = unfulfilled(session);
  return (
    <Group gap={6} wrap="nowrap">
      <StateChip state={session.state} />
      {wish && (
        <Text span size="xs" c="dimmed" title={session.desired_reason ?? undefined}>
          {wish}
        </Text>
      )}
      <MarkChips session={session} />
      {session.doing && (
        <Text span size="xs" c="dimmed" truncate title={session.doing} data-col="doing">
          {session.doing}
        </Text>
      )}
    </Group>
  );
}

export function Uptime({ session: { started_at, state, next_start_at, held } }: Props) {
  const now = useNow(1000);
  if (started_at && !['STOPPED', 'EXITED', 'FATAL', 'BACKOFF'].includes(state)) {
    return <span className="figure">{duration(now - Date.parse(started_at))}</span>;
  }
  if (held) {
    return <span className="figure">held for {duration(Math.max(Date.parse(held.until) - now, 0))}</span>;
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
      {exitWords(last_exit)}, {ago(last_exit.at, now)}
    </span>
  );
}

/** "code 1", "signal 9", or the cause where neither is known. */
export function exitWords({ code, signal, cause }: NonNullable<SessionItem['last_exit']>): string {
  if (signal !== null) return `signal ${signal}`;
  return code === null ? (cause ?? 'unknown') : `code ${code}`;
}
