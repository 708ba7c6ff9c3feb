import { useMutation } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useState } from 'react';
import { sessionsRestart, sessionsStart, sessionsStop } from '../../api/sdk.ts';
import type { Action, SessionItem } from '../../api/types.ts';
import { liveStore } from '../../live/store.ts';
import { toastDone, toastFailed } from '../../ui/toast.ts';
import { ConfirmAction } from './ConfirmAction.tsx';

type Asked = { session: SessionItem; action: Exclude<Action, 'start'> };
type Order = { name: string; action: Action; reason: string };
type Act = {
  /** Starts at once; asks before a stop or a restart. */
  act: (session: SessionItem, action: Action) => void;
  busyWith: (name: string) => Action | undefined;
};

const Context = createContext<Act | null>(null);
const ORDERS = { start: sessionsStart, stop: sessionsStop, restart: sessionsRestart };
const DONE = { start: 'is asked to start', stop: 'is asked to stop', restart: 'is asked to restart' };

/** One dialog and one record of what is under way for the whole page: rows come and go while one scrolls. */
export function ActionProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [busy, setBusy] = useState<Record<string, Action>>({});
  const order = useMutation({
    mutationFn: ({ name, action, reason }: Order) => ORDERS[action]({ path: { name }, body: { reason } }),
    onMutate: ({ name, action }) => setBusy((all) => ({ ...all, [name]: action })),
    onSuccess: (session, { action }) => {
      liveStore.upsert('sessions', session.name, session);
      toastDone(`${session.name} ${DONE[action]}.`);
    },
    onError: (error, { name, action }) =>
      toastFailed(`${name} was not ${action}${action === 'stop' ? 'p' : ''}ed`, error),
    onSettled: (_session, _error, { name }) =>
      setBusy((all) => Object.fromEntries(Object.entries(all).filter(([key]) => key !== name))),
  });

  const act: Act['act'] = (session, action) => {
    if (action === 'start') order.mutate({ name: session.name, action, reason: '' });
    else setAsked({ session, action });
  };
  const confirmed = ({ session, action }: Asked, reason: string) => {
    setAsked(null);
    order.mutate({ name: session.name, action, reason });
  };

  return (
    <Context value={{ act, busyWith: (name) => busy[name] }}>
      {children}
      {asked && (
        <ConfirmAction
          action={asked.action}
          what={asked.session.name}
          onCancel={() => setAsked(null)}
          onConfirm={(reason) => confirmed(asked, reason)}
        />
      )}
    </Context>
  );
}

export function useAct(): Act {
  const act = useContext(Context);
  if (!act) throw new Error('useAct is used outside of ActionProvider');
  return act;
}
