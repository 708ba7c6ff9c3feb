import ReconnectingWebSocket from 'partysocket/ws';
import { liveIssueTicket } from '../api/sdk.ts';
import type { Frame } from './reducer.ts';
import type { LiveStore } from './store.ts';

/** serve sends something at least every 5 s; after this long without a frame the socket is taken for dead. */
const SILENCE_MS = 12_000;
const LOOK_EVERY_MS = 2_000;

/** Feeds the store from the WebSocket until the returned function is called. */
export function connect(store: LiveStore, WebSocketClass: typeof WebSocket = WebSocket): () => void {
  const socket = new ReconnectingWebSocket(ticketedUrl, undefined, {
    WebSocket: WebSocketClass,
    minReconnectionDelay: 500 + Math.random() * 500,
    maxReconnectionDelay: 8_000,
    reconnectionDelayGrowFactor: 1.6,
    connectionTimeout: 8_000,
  });
  let lastFrameAt = Date.now();

  socket.addEventListener('message', (event: MessageEvent) => {
    lastFrameAt = Date.now();
    if (!store.apply(JSON.parse(String(event.data)) as Frame)) socket.reconnect();
  });
  socket.addEventListener('close', () => store.lost());

  const watchdog = setInterval(() => {
    if (store.get().link !== 'live' || Date.now() - lastFrameAt < SILENCE_MS) return;
    lastFrameAt = Date.now();
    socket.reconnect();
  }, LOOK_EVERY_MS);

  return () => {
    clearInterval(watchdog);
    socket.close();
  };
}

/** Every connection, the first and each later one, needs a ticket of its own. */
async function ticketedUrl(): Promise<string> {
  const { ticket } = await liveIssueTicket();
  const url = new URL('/api/v1/live', window.location.origin);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('ticket', ticket);
  return url.href;
}
