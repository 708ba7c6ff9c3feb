import type { PairItem } from '../../../api/types.ts';
import type { View } from '../view.ts';

export type Part = 'country' | 'operator' | 'pair' | 'program';
type Choice = { value: string; label: string };
type Known = Pick<PairItem, 'pair' | 'country' | 'country_name' | 'operator' | 'operator_name'>;

/** What may be chosen beside what is. What the address names is offered even where nobody knows it any more. Pure. */
export function choicesOf(view: View, pairs: Known[], programs: string[]): Record<Part, Choice[]> {
  const within = pairs.filter(
    ({ country, operator }) =>
      (!view.country || country === view.country) && (!view.operator || operator === view.operator),
  );
  const inCountry = pairs.filter(({ country }) => !view.country || country === view.country);
  return {
    country: known(view.country, pairs, ({ country, country_name }) => [
      country,
      `${country} ${country_name}`,
    ]),
    operator: known(view.operator, inCountry, ({ operator, operator_name }) => [operator, operator_name]),
    pair: known(view.pair, within, ({ pair }) => [pair, pair]),
    program: known(view.program, programs, (name) => [name, name]),
  };
}

/** The change of the address. A pair says its country and operator itself, so these leave it. Pure. */
export function pick(view: View, part: Part, value: string): View {
  if (part === 'program') return { program: value };
  if (part === 'pair') return { pair: value, ...(value && { country: '', operator: '' }) };
  return { [part]: value, ...(view.pair && { pair: '' }) };
}

function known<Row>(chosen: string | undefined, rows: Row[], name: (row: Row) => [string, string]): Choice[] {
  const labels = new Map(rows.map(name));
  if (chosen && !labels.has(chosen)) labels.set(chosen, chosen);
  const choices = [...labels].map(([value, label]) => ({ value, label }));
  return choices.toSorted((a, b) => a.label.localeCompare(b.label));
}
