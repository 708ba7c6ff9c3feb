/** What is said of refused permits. Pure. */
import type { QuotaItem } from '../../api/types.ts';

type Refusal = QuotaItem['refusals'][number];
type Reason = Refusal['reason'];
type Words = {
  word: string;
  /** What a person can do about it. */
  todo: string;
  /** It is in the order of things: the limit is reached, and it passes by itself. */
  usual?: true;
};

const WORDS: Record<Reason, Words> = {
  kill_switch: { word: 'Kill switch', todo: 'Resume sending when its reason is gone.' },
  unknown_pair: { word: 'No such pair', todo: 'Add the pair again, or let its sessions end.' },
  paused: { word: 'Pair is not active', todo: 'Make it active again on the page Pairs.' },
  gateway: {
    word: 'Gateway rests',
    todo: 'Look at the gateway: its operator takes nothing. It is tried every 10 s.',
  },
  no_number: { word: 'No numbers', todo: 'Register or import numbers for the pair on the page Numbers.' },
  not_registered: {
    word: 'Number not registered',
    todo: 'Register the number that the program asked for, with the source of the permission.',
  },
  wrong_country: {
    word: 'Number of another country',
    todo: 'Remove it, and register it for its own country.',
  },
  opted_out: { word: 'Opted out', todo: 'Leave it so. An admin can lift an opt-out, with a reason.' },
  number_cap: { word: 'Numbers at their cap', todo: 'Wait, or register more numbers for the pair.' },
  duplicate: { word: 'Sent to it just now', todo: 'Wait: the same number is not messaged twice in a row.' },
  quiet_hours: { word: 'Quiet hours', todo: 'Wait for the morning where the number is.' },
  quota: {
    word: 'No slot in time',
    todo: 'Nothing: the limit is used fully, and the queue is fair.',
    usual: true,
  },
  quarantine: { word: 'Quarantine', todo: 'Wait: it opens by itself.', usual: true },
};

/** Why a permit was refused, and what to do. One that is not known here is shown by its own name: a newer API may have more of them. */
export function refusalWords(reason: string): Words {
  return WORDS[reason as Reason] ?? { word: reason.replaceAll('_', ' '), todo: '' };
}

/** Those that the pair's numbers are the cause of, and the page Numbers the place to look at. */
const OF_NUMBERS: Reason[] = ['no_number', 'not_registered', 'wrong_country', 'number_cap'];

export function isOfNumbers(reason: Reason): boolean {
  return OF_NUMBERS.includes(reason);
}

/** A program asks again within half a minute: what still holds was refused since. */
const STILL_HOLDS_MS = 120_000;

/** The newest, yet first one that holds and is not in the order of things. A busy country refuses for want of a
 * slot all the time, which must not hide that a pair of it sends nothing. */
export function refusalToTell({ refusals }: QuotaItem, now: number): Refusal | undefined {
  const holds = ({ reason, at }: Refusal) =>
    !refusalWords(reason).usual && now - Date.parse(at) < STILL_HOLDS_MS;
  return refusals.find(holds) ?? refusals[0];
}
