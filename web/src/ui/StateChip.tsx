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
import type { SessionItem, SessionState } from '../api/types.ts';
import { Chip, type Look } from './Chip.tsx';

export const STATE_LOOK: Record<SessionState, Look> = {
  RUNNING: { word: 'Running', tone: 'good', Icon: IconPlayerPlayFilled },
  STARTING: { word: 'Starting', tone: 'busy', Icon: IconLoader2 },
  BACKOFF: { word: 'Backoff', tone: 'warn', Icon: IconRefreshAlert },
  FATAL: { word: 'Fatal', tone: 'bad', Icon: IconAlertOctagonFilled },
  PAUSED: { word: 'Paused', tone: 'warn', Icon: IconPlayerPauseFilled },
  STOPPING: { word: 'Stopping', tone: 'busy', Icon: IconSquareRoundedMinus },
  STOPPED: { word: 'Stopped', tone: 'quiet', Icon: IconPlayerStopFilled },
  EXITED: { word: 'Exited', tone: 'quiet', Icon: IconDoorExit },
  UNKNOWN: { word: 'Unknown', tone: 'warn', Icon: IconHelpCircle },
};

export function StateChip({ state, suffix }: { state: SessionState; suffix?: string }) {
  return <Chip look={STATE_LOOK[state] ?? STATE_LOOK.UNKNOWN} suffix={suffix} />;
}

/** In the order of STATE_LOOK, so that chips keep their places. */
export function countStates(sessions: SessionItem[]): [SessionState, number][] {
  const counts = new Map<SessionState, number>();
  for (const { state } of sessions) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = Object.keys(STATE_LOOK) as SessionState[];
  return states.flatMap((state) => (counts.has(state) ? [[state, counts.get(state) ?? 0]] : []));
}
