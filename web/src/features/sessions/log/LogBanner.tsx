import { Alert, Text } from '@mantine/core';
import { explain } from '../../../api/problem.ts';
import classes from './Log.module.css';
import type { LogState } from './logStore.ts';

const WORDS = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting: lines that come meanwhile will follow',
} as const;

/** Whether new lines come, and if not, why. */
export function LogBanner({ state, canFollow }: { state: LogState; canFollow: boolean }) {
  const { link, why, error, lines, atEnd, loading } = state;
  if (error !== null && lines.length > 0) {
    return (
      <Alert color="red" variant="outline" p="xs" role="alert">
        {explain(error)}
      </Alert>
    );
  }
  if (link === 'away') {
    return (
      <Alert color="orange" variant="outline" p="xs" title="Its host does not answer">
        {why} Programs go on meanwhile; the log will go on by itself.
      </Alert>
    );
  }
  if (link === 'off' && (loading === 'first' || error !== null)) return null;
  const words = link === 'off' ? offWords(canFollow, atEnd) : WORDS[link];
  return (
    <Text size="xs" c="dimmed" role="status" className={classes.link} data-link={link} data-testid="log-link">
      {words}
    </Text>
  );
}

function offWords(canFollow: boolean, atEnd: boolean): string {
  if (!canFollow) return 'This run is over: nothing more comes';
  return atEnd ? 'Not connected' : 'Reading further back: newer lines are not shown';
}
