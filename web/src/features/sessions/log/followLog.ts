import ReconnectingWebSocket from 'partysocket/ws';
import { liveIssueTicket } from '../../../api/sdk.ts';
import type { Frame, LogStore } from './logStore.ts';

/** Something comes at least every 10 s; after this long without a frame the socket is taken for dead. */
const SILENCE_MS = 25_000;
const LOOK_EVERY_MS = 5_000;

/** Feeds the store with new lines until the returned function is called; each reconnect goes on after the last line. */
export function followLog(name: string, store: LogStore, WebSocketClass = WebSocket): () => void {
  const socket = new ReconnectingWebSocket(() => ticketedUrl(name, store.get().last), undefined, {
    WebSocket: WebSocketClass,
    minReconnectionDelay: 500 + Math.random() * 500,
    maxReconnectionDelay: 8_000,
    reconnectionDelayGrowFactor: 1.6,
    connectionTimeout: 8_000,
  });
  let lastFrameAt = Date.now();
  store.linked('connecting');

  socket.addEventListener('message', (event: MessageEvent) => {
    lastFrameAt = Date.now();
    store.received(JSON.parse(String(event.data)) as Frame);
  });
  socket.addEventListener('open', () => store.linked('live'));
  socket.addEventListener('close', () => store.linked('reconnecting'));

  const watchdog = setInterval(() => {
    if (store.get().link !== 'live' || Date.now() - lastFrameAt < SILENCE_MS) return;
    lastFrameAt = Date.now();
    store.linked('reconnecting');
    socket.reconnect();
  }, LOOK_EVERY_MS);

  return () => {
    clearInterval(watchdog);
    socket.close();
    store.linked('off');
  };
}

async function ticketedUrl(name: string, last: number): Promise<string> {
  const { ticket } = await liveIssueTicket();
  const path = `/api/v1/sessions/${encodeURIComponent(name)}/log/follow`;
  const url = new URL(path, window.location.origin);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('ticket', ticket);
  // From the last one on, not after it: it may have got its end meanwhile.
  if (last >= 0) url.searchParams.set('after', String(last - 1));
  return url.href;
}
