import { VisuallyHidden } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import type { SessionItem } from '../../api/types.ts';
import { STATE_LOOK } from '../../ui/StateChip.tsx';
import type { features } from '../../ui/tableFeatures.ts';
import { SelectAll } from './SelectAll.tsx';
import classes from './SessionTable.module.css';

const helper = createColumnHelper<typeof features, SessionItem>();

/** Heads only: a row draws its cells itself, so that a row that did not change is not drawn again. */
export const sessionColumns = helper.columns([
  helper.display({ id: 'select', header: SelectAll, meta: { className: classes.select } }),
  helper.accessor('name', { header: 'Session', meta: { className: classes.name } }),
  helper.accessor('state', { header: 'State', meta: { className: classes.state } }),
  helper.accessor('started_at', { header: 'Up for', meta: { className: classes.uptime } }),
  helper.accessor('restarts', {
    header: 'Restarts',
    sortDescFirst: true,
    meta: { className: classes.restarts },
  }),
  helper.accessor('last_exit', { header: 'Last exit', meta: { className: classes.exit } }),
  helper.display({
    id: 'actions',
    header: () => <VisuallyHidden>Actions</VisuallyHidden>,
    meta: { className: classes.actions },
  }),
]);

const STATES = Object.keys(STATE_LOOK);
/** What needs a person comes first. */
const URGENT = [
  'FATAL',
  'BACKOFF',
  'UNKNOWN',
  'PAUSED',
  'STARTING',
  'STOPPING',
  'EXITED',
  'STOPPED',
  'RUNNING',
];

const VALUES: Record<string, (session: SessionItem) => number> = {
  state: (session) => URGENT.indexOf(STATES.includes(session.state) ? session.state : 'UNKNOWN'),
  started_at: (session) => (session.started_at ? -Date.parse(session.started_at) : Number.NEGATIVE_INFINITY),
  restarts: (session) => session.restarts,
  last_exit: (session) => (session.last_exit ? -Date.parse(session.last_exit.at) : Number.POSITIVE_INFINITY),
};

/** Compares by a column; equal ones, and the names themselves, go by name, with numbers in it as numbers. */
export function compareBy(column: string, desc: boolean) {
  const value = VALUES[column];
  const sign = desc ? -1 : 1;
  return (a: SessionItem, b: SessionItem): number => {
    const byName = a.name.localeCompare(b.name, 'en', { numeric: true });
    if (!value) return sign * byName;
    const [left, right] = [value(a), value(b)];
    return left === right ? byName : sign * (left < right ? -1 : 1);
  };
}
