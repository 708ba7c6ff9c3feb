/**
 * Who is signed in. The access token lives in memory only; the refresh token is a cookie that scripts cannot
 * read. A refresh uses that cookie up, so at most one may be under way: in this tab by one shared promise, over
 * all tabs by a lock of the browser. Two at once would look like a stolen cookie and sign the person out.
 */
import { noAnswer, problemOf } from './problem.ts';
import type { Me, Token } from './types.ts';

/**
 * Why nobody is: `chosen`, they signed out, so nobody is on their way back to where they were; `ended`, the server
 * ended it while they worked; `never`, they were not.
 */
type Who =
  | { status: 'unknown' }
  | { status: 'out'; why: 'chosen' | 'ended' | 'never' }
  | { status: 'in'; user: Me };

const SAME_SITE = { 'X-Smsdeck': '1' };
/** Tells the other tabs of this browser. */
const signedOut = new BroadcastChannel('smsdeck-signed-out');
const listeners = new Set<() => void>();
let who: Who = { status: 'unknown' };
let accessToken: string | null = null;
let refreshing: Promise<boolean> | null = null;

export const auth = {
  get: (): Who => who,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  /** True once somebody is known to be signed in; asks the server only where that is not known yet. */
  async restore(): Promise<boolean> {
    if (who.status === 'unknown' && !(await refreshOnce())) return false;
    return who.status === 'in';
  },

  async signIn(username: string, password: string): Promise<void> {
    const response = await send('/api/v1/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    if (!response.ok) throw await problemOf(response);
    await accept(response);
  },

  async signOut(): Promise<void> {
    await send('/api/v1/auth/logout', { method: 'POST', headers: SAME_SITE }).catch(() => undefined);
    forget('chosen');
    signedOut.postMessage(null);
  },

  /** Forget who is signed in, here in the browser. */
  reset(): void {
    accessToken = null;
    refreshing = null;
    set({ status: 'unknown' });
  },
};

signedOut.addEventListener('message', () => forget('chosen'));

/** fetch with the access token; on 401 the token is renewed once and the request sent again. */
export async function authFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const used = accessToken;
  const response = await sendWithToken(request.clone());
  if (response.status !== 401 || who.status === 'out') return response;
  const renewed = accessToken !== used || (await refreshOnce());
  return renewed ? sendWithToken(request) : response;
}

function refreshOnce(): Promise<boolean> {
  refreshing ??= overAllTabs(refresh).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function refresh(): Promise<boolean> {
  const response = await send('/api/v1/auth/refresh', { method: 'POST', headers: SAME_SITE });
  if (response.ok) {
    await accept(response);
    return true;
  }
  if (response.status === 401 || response.status === 403) {
    forget(who.status === 'in' ? 'ended' : 'never');
    return false;
  }
  throw await problemOf(response);
}

/** navigator.locks is there on https and on loopback only; elsewhere one tab alone is guarded. */
async function overAllTabs<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? await navigator.locks.request('smsdeck-refresh', work) : work();
}

async function accept(response: Response): Promise<void> {
  const token = (await response.json()) as Token;
  accessToken = token.access_token;
  const me = await sendWithToken(new Request(absolute('/api/v1/auth/me')));
  if (!me.ok) throw await problemOf(me);
  set({ status: 'in', user: (await me.json()) as Me });
}

function sendWithToken(request: Request): Promise<Response> {
  if (accessToken) request.headers.set('Authorization', `Bearer ${accessToken}`);
  return send(request);
}

async function send(input: RequestInfo, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(typeof input === 'string' ? absolute(input) : input, init);
  } catch {
    throw noAnswer();
  }
}

function absolute(path: string): string {
  return new URL(path, window.location.origin).href;
}

function forget(why: 'chosen' | 'ended' | 'never'): void {
  accessToken = null;
  set({ status: 'out', why });
}

function set(next: Who): void {
  who = next;
  for (const listener of listeners) listener();
}
