import { useSyncExternalStore } from 'react';
import { auth } from './auth.ts';
import type { Me } from './types.ts';

type Role = Me['role'];

const ORDER: Role[] = ['viewer', 'operator', 'manager', 'admin'];

export function useWho() {
  return useSyncExternalStore(auth.subscribe, auth.get);
}

/** Why the signed-in person may not do what needs `role`; null where they may. The API decides; this explains. */
export function useWhyNot(role: Role): string | null {
  const who = useWho();
  if (who.status !== 'in') return 'Sign in first.';
  if (ORDER.indexOf(who.user.role) >= ORDER.indexOf(role)) return null;
  return `This needs the role ${role}; you are ${who.user.role}.`;
}
