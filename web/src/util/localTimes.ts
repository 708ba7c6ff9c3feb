import { moment } from './format.ts';

/** "2026-11-25 04:57:00 UTC", or "04:57:00 UTC" on the day of `now`; the seconds may be left out. */
const IN_UTC = /(?:(\d{4}-\d{2}-\d{2}) )?\b(\d{2}:\d{2})(:\d{2})? UTC\b/g;

/** A sentence of the API with its times as all others on the screen: in the browser's zone. Pure. */
export function localTimes(text: string, now: number): string {
  const today = new Date(now).toISOString().slice(0, 10);
  return text.replace(IN_UTC, (_, day, minutes, seconds) => {
    const words = moment(`${day ?? today}T${minutes}${seconds ?? ':00'}Z`, now);
    return seconds ? words : words.slice(0, -3);
  });
}
