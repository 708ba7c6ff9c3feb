import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { pairsQuery, programsQuery } from '../../pairs/pairsApi.ts';
import type { Shown } from '../view.ts';
import { choicesOf, type Part, pick } from './filters.ts';
import classes from './Toolbar.module.css';

const LABELS = { country: 'Country', operator: 'Operator', pair: 'Pair', program: 'Program' } as const;

/** Of which part of the traffic. Each offers what fits the others. */
export function Filters({ view, setView }: Shown) {
  const pairs = useQuery(pairsQuery).data ?? [];
  const programs = useQuery(programsQuery).data ?? [];
  const choices = choicesOf(
    view,
    pairs,
    programs.map(({ program }) => program),
  );
  return (
    <div className={classes.filters}>
      {(Object.keys(LABELS) as Part[]).map((part) => (
        <Select
          key={part}
          className={classes.filter}
          aria-label={LABELS[part]}
          placeholder={LABELS[part]}
          data={choices[part]}
          value={view[part] ?? null}
          onChange={(value) => setView(pick(view, part, value ?? ''))}
          searchable
          clearable
        />
      ))}
    </div>
  );
}
