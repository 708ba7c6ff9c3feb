import { Badge, NavLink } from '@mantine/core';
import {
  IconAddressBook,
  IconBell,
  IconBellOff,
  IconChartLine,
  IconChecklist,
  IconGauge,
  IconLayoutDashboard,
  IconMessages,
  IconRouter,
  IconTerminal2,
  IconTopologyStar3,
} from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useLive } from '../../live/hooks.ts';
import type { LiveState } from '../../live/store.ts';
import classes from './Shell.module.css';

const PAGES = [
  { to: '/', label: 'Dashboard', Icon: IconLayoutDashboard },
  { to: '/analytics', label: 'Metrics', Icon: IconChartLine },
  { to: '/sessions', label: 'Sessions', Icon: IconTerminal2 },
  { to: '/jobs', label: 'Jobs', Icon: IconChecklist },
  { to: '/pairs', label: 'Pairs', Icon: IconTopologyStar3 },
  { to: '/quota', label: 'Quota', Icon: IconGauge },
  { to: '/numbers', label: 'Numbers', Icon: IconAddressBook },
  { to: '/opt-outs', label: 'Opt-outs', Icon: IconBellOff },
  { to: '/gateways', label: 'Gateways', Icon: IconRouter },
  { to: '/messages', label: 'Messages', Icon: IconMessages },
  { to: '/alerts', label: 'Alerts', Icon: IconBell },
] as const;

export function MainNav({ onNavigate }: { onNavigate: () => void }) {
  const { pathname } = useLocation();
  const open = useLive(countOpenAlerts);
  return (
    <nav aria-label="Pages" className={classes.nav}>
      {PAGES.map(({ to, label, Icon }) => (
        <NavLink
          key={to}
          className={classes.link}
          component={Link}
          to={to}
          label={label}
          active={isWithin(pathname, to)}
          aria-current={isWithin(pathname, to) ? 'page' : undefined}
          onClick={onNavigate}
          leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
          rightSection={to === '/alerts' && open > 0 && <OpenAlerts open={open} />}
        />
      ))}
    </nav>
  );
}

/** A page's own pages, such as one session's, belong to it. */
function isWithin(pathname: string, to: string): boolean {
  return pathname === to || (to !== '/' && pathname.startsWith(`${to}/`));
}

function OpenAlerts({ open }: { open: number }) {
  return (
    <Badge size="sm" color="red.9" circle={open < 10} aria-label={`${open} not resolved`}>
      {open}
    </Badge>
  );
}

function countOpenAlerts({ tables }: LiveState): number {
  return Object.values(tables.alerts ?? {}).filter((alert) => alert.resolved_at === null).length;
}
