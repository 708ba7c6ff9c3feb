/** A job in words and figures. Pure. */
import type { JobItem, JobSummary } from '../../api/types.ts';

type JobOutcome = JobItem['outcome'];

const VERB = { start: 'Start', stop: 'Stop', restart: 'Restart' } as const;
export const STATE = { running: 'Running', done: 'Ended', cancelled: 'Cancelled' } as const;

export const OUTCOME: Record<JobOutcome, { word: string; tone: string }> = {
  failed: { word: 'Failed', tone: 'bad' },
  refused: { word: 'Refused', tone: 'warn' },
  not_found: { word: 'No such session', tone: 'warn' },
  asked: { word: 'Under way', tone: 'busy' },
  waiting: { word: 'Waiting', tone: 'quiet' },
  cancelled: { word: 'Not asked', tone: 'quiet' },
  done: { word: 'Done', tone: 'good' },
  unchanged: { word: 'Already so', tone: 'quiet' },
};

/** The order in which outcomes are read: what needs a person first. */
const OUTCOMES = Object.keys(OUTCOME) as JobOutcome[];
const TROUBLE: JobOutcome[] = ['failed', 'refused', 'not_found'];

export function titleOf({ action, total }: Pick<JobSummary, 'action' | 'total'>): string {
  return `${VERB[action]} ${total} ${total === 1 ? 'session' : 'sessions'}`;
}

export function countOf(counts: JobSummary['counts'], ...outcomes: JobOutcome[]): number {
  return outcomes.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);
}

/** How many have come to an end of any kind; of those that were never asked there is none to tell. */
export function settled({ counts, total }: Pick<JobSummary, 'counts' | 'total'>): number {
  return total - countOf(counts, 'waiting', 'asked', 'cancelled');
}

/** "31 of 40 finished · 2 failed · 3 under way". Outcomes that nobody has are left out. */
export function progressWords(job: Pick<JobSummary, 'counts' | 'total'>): string {
  const parts = OUTCOMES.flatMap((outcome) => {
    const n = countOf(job.counts, outcome);
    return n > 0 ? [`${n} ${OUTCOME[outcome].word.toLowerCase()}`] : [];
  });
  return [`${settled(job)} of ${job.total} finished`, ...parts].join(' · ');
}

/** What went wrong, apart from the rest; both keep the order of the order. */
export function parted(items: JobItem[]): { trouble: JobItem[]; others: JobItem[] } {
  return {
    trouble: items.filter(({ outcome }) => TROUBLE.includes(outcome)),
    others: items.filter(({ outcome }) => !TROUBLE.includes(outcome)),
  };
}
