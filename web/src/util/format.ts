/** Numbers and times as an operator reads them. Pure; the browser's time zone, 24 hours. */

const whole = new Intl.NumberFormat('en-GB');
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });

export function count(value: number): string {
  return whole.format(value);
}

/** 0.9349 → "93.5 %". Only a true 1 reads 100 %, only a true 0 reads 0 %. */
export function percent(rate: number): string {
  if (rate === 0 || rate === 1) return `${rate * 100} %`;
  const shown = Math.min(99.9, Math.max(0.1, Math.round(rate * 1000) / 10));
  return `${shown.toFixed(1)} %`;
}

/** A length of time that was measured: "0.4 s", "12.3 s", "3 min 5 s". */
export function seconds(value: number): string {
  return value < 60 ? `${value.toFixed(1)} s` : duration(value * 1000);
}

/** A length of time in its two largest units: "42 s", "3 min 5 s", "2 h 10 min", "3 d 4 h". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return two(seconds, 60, 'min', 1, 's');
  if (seconds < 86_400) return two(seconds, 3600, 'h', 60, 'min');
  return two(seconds, 86_400, 'd', 3600, 'h');
}

function two(seconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % large) / small);
  const first = `${Math.floor(seconds / large)} ${largeName}`;
  return rest > 0 ? `${first} ${rest} ${smallName}` : first;
}

/** "15m", as addresses have it, as "15 min". */
export function lengthWords(length: string): string {
  return length.replace(/^(\d+)([smhd])$/, (_, amount, unit) => `${amount} ${unit === 'm' ? 'min' : unit}`);
}

/** How long ago, in one unit: "51 min ago". A clock that is ahead of ours reads "0 s ago". */
export function ago(iso: string, now: number): string {
  const [amount, unit] = duration(now - Date.parse(iso)).split(' ');
  return `${amount} ${unit} ago`;
}

export function timeOfDay(iso: string): string {
  return clock.format(new Date(iso));
}

/** "14:03:22" today, "23 Nov 14:03:22" on another day. */
export function moment(iso: string, now: number): string {
  const at = new Date(iso);
  const today = at.toDateString() === new Date(now).toDateString();
  return today ? clock.format(at) : `${day.format(at)} ${clock.format(at)}`;
}
