import { Select, Text } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Comparison } from '../../../api/types.ts';
import { spanWords } from '../../../util/zoned.ts';
import { comparisonQuery } from '../metricsApi.ts';
import { Panel } from '../Panel.tsx';
import { refreshMs, type Shown } from '../view.ts';
import { AGAINST } from './against.ts';
import { type Figure, figuresOf } from './figures.ts';
import classes from './Summary.module.css';

/** The figures of the whole range, beside those of another period. */
export function SummaryPanel({ view, setView, zone }: Shown) {
  const query = useQuery({ ...comparisonQuery(view), refetchInterval: refreshMs(view) });
  return (
    <Panel
      title="Figures"
      note={query.data && <Periods comparison={query.data} zone={zone} />}
      query={query}
      nothing={({ items }) =>
        items.length === 0 &&
        'Nothing was sent in this time, nor in the one beside it. Choose a longer range.'
      }
      height={84}
      tools={
        <Select
          size="xs"
          w={178}
          aria-label="Compared with"
          data={AGAINST.map(({ value, label }) => ({ value, label }))}
          value={view.against ?? ''}
          onChange={(against) => setView({ against: against ?? '' })}
          allowDeselect={false}
        />
      }
    >
      {({ items, minimum_sample }) => (
        <dl className={classes.figures}>
          {items.flatMap((item) =>
            figuresOf(item, minimum_sample).map((figure) => <Cell key={figure.id} figure={figure} />),
          )}
        </dl>
      )}
    </Panel>
  );
}

function Periods({
  comparison: { from, to, against_from, against_to },
  zone,
}: {
  comparison: Comparison;
  zone: string;
}) {
  const words = (start: string, end: string) => spanWords(Date.parse(start), Date.parse(end), zone);
  return `${words(from, to)}, compared with ${words(against_from, against_to)}`;
}

function Cell({
  figure: { id, label, about, value, sample, raw, before, change, tone },
}: {
  figure: Figure;
}) {
  const Arrow = change?.startsWith('+') ? IconArrowUpRight : IconArrowDownRight;
  return (
    <div title={about}>
      <dt>{label}</dt>
      <dd
        className={classes.value}
        data-testid={`metric-${id}`}
        data-value={raw ?? ''}
        data-words={raw === null || undefined}
      >
        {value}
      </dd>
      <dd className={classes.before} data-tone={tone}>
        {sample && (
          <Text span inherit c="dimmed">
            {sample}
          </Text>
        )}
        <Text span inherit c="dimmed">
          {before}
        </Text>
        {change && (
          <span className={classes.change}>
            {tone !== 'same' && <Arrow size={13} aria-hidden />}
            {change}
          </span>
        )}
      </dd>
    </div>
  );
}
