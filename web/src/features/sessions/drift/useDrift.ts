import { useMutation } from '@tanstack/react-query';
import { explain } from '../../../api/problem.ts';
import { sessionsAdopt, sessionsIgnore, sessionsStop } from '../../../api/sdk.ts';
import { liveStore } from '../../../live/store.ts';
import { toastDone, toastFailed } from '../../../ui/toast.ts';
import { DRIFT_ACTIONS, type DriftAction } from './drift.ts';

type Order = { action: DriftAction; names: string[]; reason?: string };
type Refusal = { name: string; error: unknown };
const ORDERS = { adopt: sessionsAdopt, ignore: sessionsIgnore, stop: sessionsStop };

/** Does it to each, one after the other; what fails is named with its reason and does not hold up the others. */
export function useDrift() {
  return useMutation({
    mutationFn: async ({ action, names, reason = '' }: Order) => {
      const refusals: Refusal[] = [];
      for (const name of names) {
        try {
          const session = await ORDERS[action]({ path: { name }, body: { reason } });
          liveStore.upsert('sessions', session.name, session);
        } catch (error) {
          refusals.push({ name, error });
        }
      }
      return refusals;
    },
    onSuccess: (refusals, { action, names }) => tell(action, names, refusals),
  });
}

function tell(action: DriftAction, names: string[], refusals: Refusal[]): void {
  const done = DRIFT_ACTIONS.find((one) => one.action === action)?.done ?? action;
  const refused = new Set(refusals.map(({ name }) => name));
  const fine = names.filter((name) => !refused.has(name));
  if (fine.length > 0) toastDone(fine.map((name) => `${name} ${done}.`).join(' '));
  if (refusals.length > 0) {
    const words = refusals.map(({ name, error }) => `${name}: ${explain(error)}`).join(' ');
    toastFailed(`Could not ${action} ${refusals.length} of ${names.length}`, new Error(words));
  }
}
