import { Group, Text } from '@mantine/core';
import {
  IconAlertOctagonFilled,
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconInfoCircle,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { AlertItem } from '../../api/types.ts';
import { ago, moment } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';
import classes from './AlertList.module.css';
import { figuresBehind } from './behind.ts';

export function AlertList({ alerts }: { alerts: AlertItem[] }) {
  const now = useNow(10_000);
  return (
    <ul className={classes.list}>
      {alerts.map((alert) => (
        <Entry key={alert.id} alert={alert} now={now} />
      ))}
    </ul>
  );
}

function Entry({ alert, now }: { alert: AlertItem; now: number }) {
  return (
    <li className={classes.entry} data-testid={`alert-${alert.id}`} data-state={alert.state}>
      <Sign alert={alert} />
      <div className={classes.body}>
        <Group justify="space-between" gap="0 12px">
          <Text fw={600} size="sm">
            {alert.title}
          </Text>
          <Text size="sm" c="dimmed" className="figure" title={alert.at}>
            {moment(alert.at, now)}, {ago(alert.at, now)}
          </Text>
        </Group>
        <Words text={alert.text} />
        <Text size="xs" c="dimmed" mt={2}>
          {alert.resolved_at ? `Over since ${moment(alert.resolved_at, now)}. ` : 'Not over. '}
          {toldWords(alert)}
          <Figures alert={alert} />
        </Text>
      </div>
    </li>
  );
}

function Figures({ alert }: { alert: AlertItem }) {
  const search = figuresBehind(alert);
  return (
    search && (
      <>
        {' '}
        <Link to="/analytics" search={search} className={classes.link}>
          Figures of {search.pair} at that time
        </Link>
      </>
    )
  );
}

/** What happened in the first line; what follows are the last lines of a log. */
function Words({ text }: { text: string }) {
  const [first, ...log] = text.split('\n');
  return (
    <>
      <Text size="sm" className={classes.text}>
        {first}
      </Text>
      {log.length > 0 && <pre className={classes.log}>{log.join('\n')}</pre>}
    </>
  );
}

function Sign({ alert: { severity, resolved_at } }: { alert: AlertItem }) {
  if (resolved_at)
    return <IconCircleCheckFilled size={20} color="var(--sd-good)" aria-label="Over" role="img" />;
  if (severity === 'critical') {
    return <IconAlertOctagonFilled size={20} color="var(--sd-bad)" aria-label="Critical" role="img" />;
  }
  if (severity === 'warning') {
    return <IconAlertTriangleFilled size={20} color="var(--sd-warn)" aria-label="Warning" role="img" />;
  }
  return <IconInfoCircle size={20} color="var(--sd-busy)" aria-label="For information" role="img" />;
}

/** Whether the chat heard of it. */
export function toldWords({ state, attempts, last_error }: AlertItem): string {
  if (state === 'sent') return 'The chat was told.';
  if (state === 'silenced') return `The chat was not told: ${last_error || 'silenced'}.`;
  const why = last_error ? ` Last answer: ${last_error}` : '';
  if (state === 'failed') return `The chat could not be told after ${attempts} attempts.${why}`;
  return attempts > 0 ? `Telling the chat, attempt ${attempts + 1}.${why}` : 'Telling the chat.';
}
