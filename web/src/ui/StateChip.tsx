import {
  IconAlertOctagonFilled,
  IconDoorExit,
  IconHelpCircle,
  IconLoader2,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
  IconRefreshAlert,
  IconSquareRoundedMinus,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { SessionItem, SessionState } from '../api/types.ts';
import classes from './StateChip.module.css';

type Look = { word: string; tone: string; Icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }> };

/** Never colour alone: each state has a word and a shape too. */
export const STATE_LOOK: Record<SessionState, Look> = {
  RUNNING: { word: 'Running', tone: 'good', Icon: IconPlayerPlayFilled },
  STARTING: { word: 'Starting', tone: 'busy', Icon: IconLoader2 },
  BACKOFF: { word: 'Retrying', tone: 'warn', Icon: IconRefreshAlert },
  FATAL: { word: 'Failed', tone: 'bad', Icon: IconAlertOctagonFilled },
  PAUSED: { word: 'Paused', tone: 'warn', Icon: IconPlayerPauseFilled },
  STOPPING: { word: 'Stopping', tone: 'busy', Icon: IconSquareRoundedMinus },
  STOPPED: { word: 'Stopped', tone: 'quiet', Icon: IconPlayerStopFilled },
  EXITED: { word: 'Exited', tone: 'quiet', Icon: IconDoorExit },
  UNKNOWN: { word: 'Unknown', tone: 'warn', Icon: IconHelpCircle },
};

export function StateChip({ state, suffix }: { state: SessionState; suffix?: string }) {
  const { word, tone, Icon } = STATE_LOOK[state] ?? STATE_LOOK.UNKNOWN;
  return (
    <span className={classes.chip} data-tone={tone}>
      <Icon size={14} aria-hidden />
      {word}
      {suffix && <b className="figure">{suffix}</b>}
    </span>
  );
}

/** In the order of STATE_LOOK, so that chips keep their places. */
export function countStates(sessions: SessionItem[]): [SessionState, number][] {
  const counts = new Map<SessionState, number>();
  for (const { state } of sessions) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = Object.keys(STATE_LOOK) as SessionState[];
  return states.flatMap((state) => (counts.has(state) ? [[state, counts.get(state) ?? 0]] : []));
}
