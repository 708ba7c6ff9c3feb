import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconStarFilled } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import type { PairItem } from '../../api/types.ts';
import { SearchBox } from '../../ui/SearchBox.tsx';
import { Nothing } from '../../ui/States.tsx';
import { count } from '../../util/format.ts';
import { type Handlers, PairTable } from './PairTable.tsx';

const route = getRouteApi('/inside/pairs');

type Props = { pairs: PairItem[] } & Handlers;

/** High priority in a section of its own at the top, then the rest; the search in the URL narrows both. */
export function PairSections({ pairs, ...handlers }: Props) {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();

  const { high, rest } = useMemo(() => {
    const shown = pairs.filter((pair) => matches(pair, q));
    return {
      high: shown.filter((pair) => pair.priority === 'high'),
      rest: shown.filter((pair) => pair.priority !== 'high'),
    };
  }, [pairs, q]);
  return (
    <Stack gap="md">
      <Group>
        <SearchBox
          label="Search pairs"
          value={q ?? ''}
          onChange={(wanted) => navigate({ search: { q: wanted }, replace: true })}
        />
      </Group>
      <Section
        title="High priority"
        icon={<IconStarFilled size={15} color="var(--sd-warn)" aria-hidden />}
        about="Never paused by a falling success rate, and not to be stopped by hand."
        n={high.length}
      >
        {high.length > 0 ? (
          <PairTable label="Table of high-priority pairs" pairs={high} {...handlers} />
        ) : (
          <Nothing title={q ? 'None matches' : 'No pair has high priority'}>
            {q ? undefined : 'Edit a pair to raise its priority.'}
          </Nothing>
        )}
      </Section>
      <Section title="Other pairs" about="Managed on their success rate." n={rest.length}>
        {rest.length > 0 ? (
          <PairTable label="Table of other pairs" pairs={rest} {...handlers} />
        ) : (
          <Nothing title={q ? 'None matches' : 'No other pair'} />
        )}
      </Section>
    </Stack>
  );
}

type SectionProps = { title: string; about: string; n: number; icon?: ReactNode; children: ReactNode };

function Section({ title, about, n, icon, children }: SectionProps) {
  return (
    <Paper component="section" aria-label={title}>
      <Group gap={8} p="sm" pb={4}>
        {icon}
        <Title order={2} size="sm">
          {title}{' '}
          <Text span size="sm" c="dimmed" className="figure">
            {count(n)}
          </Text>
        </Title>
        <Text size="xs" c="dimmed">
          {about}
        </Text>
      </Group>
      {children}
    </Paper>
  );
}

function matches(pair: PairItem, q = ''): boolean {
  const text = [pair.pair, pair.country_name, pair.operator_name, pair.gateway].join(' ').toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
