import type { SessionItem } from '../../../api/types.ts';

const VERBS = ['start', 'stop', 'restart'] as const;

/** Which actions are not allowed now and the API's reason, in words that a phone without hover can show. */
export function notPossible({ actions }: SessionItem): { verb: string; why: string }[] {
  return VERBS.flatMap((verb) =>
    actions[verb].allowed ? [] : [{ verb, why: actions[verb].why_not ?? 'Not possible in this state.' }],
  );
}
