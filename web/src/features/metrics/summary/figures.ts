import type { ComparisonItem } from '../../../api/types.ts';
import { count, percent, seconds } from '../../../util/format.ts';
import { FIGURES, type Kind } from './figureList.ts';

/** One figure in words, and what it was. */
export type Figure = {
  id: string;
  label: string;
  about: string;
  value: string;
  /** How many messages it rests on, where that is not said by itself. */
  sample: string;
  raw: number | null;
  before: string;
  /** Signed; null where it cannot be told, or where there is none. */
  change: string | null;
  tone: 'good' | 'bad' | 'same';
};

/** Smaller changes of a rate are noise to the eye: one percentage point. */
const POINT = 0.01;
const SECOND = 1;
/** From here on percentages say less than how many times as much it is. */
const MANY = 10;

/** All figures of one comparison, in words. Pure. */
export function figuresOf(
  { present, against }: Pick<ComparisonItem, 'present' | 'against'>,
  minimumSample: number,
) {
  const missing = { count: '', rate: 'not enough data', time: 'no delivery' };
  return FIGURES.map(({ id, label, about, kind, read, up }): Figure => {
    const [now, then] = [read(present), read(against)];
    const words = (value: number | null) => (value === null ? missing[kind] : shown(kind, value));
    const sample = kind === 'rate' ? ` Told from ${count(minimumSample)} messages on.` : '';
    return {
      id,
      label,
      sample: id === 'success_rate' ? `n ${count(present.n)}` : '',
      about: about + sample,
      value: words(now),
      raw: now,
      before: `was ${words(then)}`,
      change: now === null || then === null ? null : changeOf(kind, now, then),
      tone: now === null || then === null ? 'same' : toneOf(kind, now - then, up),
    };
  });
}

function shown(kind: Kind, value: number): string {
  if (kind === 'rate') return percent(value);
  return kind === 'time' ? seconds(value) : count(value);
}

/** "+12 %" of a count, "−3.1 points" of a rate, "+0.4 s" of a time. */
function changeOf(kind: Kind, now: number, then: number): string | null {
  const difference = now - then;
  if (kind === 'rate') return signed(difference * 100, 1, 'points');
  if (kind === 'time') return signed(difference, 1, 's');
  if (then === 0) return null;
  const share = difference / then;
  if (share >= MANY - 1) return `${count(Math.round(share + 1))} times`;
  return signed(share * 100, Math.abs(share) < 0.1 ? 1 : 0, '%');
}

function signed(value: number, digits: number, unit: string): string | null {
  const size = Math.abs(value).toFixed(digits);
  if (Number(size) === 0) return null;
  return `${value < 0 ? '−' : '+'}${size} ${unit}`;
}

function toneOf(kind: Kind, difference: number, up: 'good' | 'bad' | undefined): Figure['tone'] {
  if (!up || Math.abs(difference) < (kind === 'rate' ? POINT : SECOND)) return 'same';
  const better = difference > 0 === (up === 'good');
  return better ? 'good' : 'bad';
}
