/** Times by the clock of a place: the browser's, or UTC's. Pure but for `browserZone`. */

const UTC = 'UTC';
const made = new Map<string, Intl.DateTimeFormat>();

/** The browser's zone (IANA); UTC where it does not tell one. */
export function browserZone(): string {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone && zone !== 'Etc/Unknown' && zone !== 'Etc/UTC' ? zone : UTC;
}

/** "14:05". */
export function minuteAt(ms: number, zone: string): string {
  return format(ms, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** "14:05:22". */
export function secondAt(ms: number, zone: string): string {
  return format(ms, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
}

/** "24 Nov". */
export function dayAt(ms: number, zone: string): string {
  return format(ms, zone, { day: '2-digit', month: 'short' });
}

/** "24 Nov 14:05 – 15:05", with the day a second time where it is another one. */
export function spanWords(from: number, to: number, zone: string): string {
  const [first, last] = [dayAt(from, zone), dayAt(to, zone)];
  const end = minuteAt(to, zone);
  return `${first} ${minuteAt(from, zone)} – ${first === last ? end : `${last} ${end}`}`;
}

/** What an input for a day and a minute holds: "2026-11-24T14:05". */
export function toInput(ms: number, zone: string): string {
  const date = new Date(ms);
  const shifted = zone === UTC ? ms : ms - date.getTimezoneOffset() * 60_000;
  return new Date(shifted).toISOString().slice(0, 16);
}

/** The moment that such an input means; null while it holds none. `zone` is UTC or the browser's. */
export function fromInput(text: string, zone: string): number | null {
  const ms = Date.parse(zone === UTC ? `${text}Z` : text);
  return Number.isNaN(ms) ? null : ms;
}

function format(ms: number, zone: string, how: Intl.DateTimeFormatOptions): string {
  const key = `${zone} ${Object.keys(how)}`;
  const found = made.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...how, timeZone: zone });
  made.set(key, found);
  return found.format(ms);
}
