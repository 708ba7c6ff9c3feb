import type { MessageState } from '../../api/types.ts';

/** A message's state in words, and whether it is good, bad, or still open. */
export const STATE_WORDS: Record<MessageState, { word: string; tone: 'good' | 'bad' | 'busy' }> = {
  accepted: { word: 'Waiting for report', tone: 'busy' },
  delivered: { word: 'Delivered', tone: 'good' },
  confirmed: { word: 'Confirmed', tone: 'good' },
  confirm_failed: { word: 'Code not confirmed', tone: 'bad' },
  undelivered: { word: 'Not delivered', tone: 'bad' },
  expired: { word: 'Expired', tone: 'bad' },
  rejected: { word: 'Rejected', tone: 'bad' },
  no_report: { word: 'No report', tone: 'bad' },
  failed_submit: { word: 'Not accepted', tone: 'bad' },
  unknown: { word: 'Unknown', tone: 'bad' },
};

/** Whose fault a failure is, in words. */
export const BLAME_WORDS = { operator: 'operator', gateway: 'gateway', program: 'program', us: 'smsdeck' };
