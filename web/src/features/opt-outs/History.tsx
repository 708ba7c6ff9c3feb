import { Modal, Text } from '@mantine/core';
import type { OptOutItem } from '../../api/types.ts';
import { moment } from '../../util/format.ts';
import classes from './OptOuts.module.css';

const WHAT: Record<string, string> = { 'opted out': 'Opted out', lifted: 'Lifted' };

/** All that happened, oldest first; nothing is ever taken away. */
export function HistoryDialog({ optOut, onClose }: { optOut: OptOutItem; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`What happened to ${optOut.number}`}>
      <History optOut={optOut} />
    </Modal>
  );
}

export function History({ optOut: { history } }: { optOut: OptOutItem }) {
  return (
    <ol className={classes.history} aria-label="History">
      {history.map(({ what, at, by, why }) => (
        <li key={`${at} ${what}`}>
          <b>{WHAT[what] ?? what}</b> {moment(at, Date.now())} by {by}
          <Text size="sm" c="dimmed">
            {why}
          </Text>
        </li>
      ))}
    </ol>
  );
}
