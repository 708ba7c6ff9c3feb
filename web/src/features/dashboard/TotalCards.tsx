import { Group, Paper, SimpleGrid, Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTableRows } from '../../live/hooks.ts';
import { count, percent } from '../../util/format.ts';
import classes from './TotalCards.module.css';

const COUNTS = [
  { id: 'sent', label: 'Sent', of: 'sent' },
  { id: 'delivered', label: 'Delivered', of: 'delivered' },
  { id: 'confirmed', label: 'Confirmed', of: 'confirmed' },
  { id: 'failed', label: 'Failed', of: 'failure' },
  { id: 'pending', label: 'Pending', of: 'pending' },
] as const;

/** The figures over all countries. */
export function TotalCards() {
  const totals = useTableRows('totals')?.all;
  const minutes = Math.round((totals?.window_s ?? 3600) / 60);
  return (
    <SimpleGrid cols={{ base: 2, xs: 3, lg: 6 }} spacing="sm">
      {COUNTS.map(({ id, label, of }) => (
        <Card key={id} label={label} note={`last ${minutes} minutes`}>
          {totals && (
            <span data-testid={`total-${id}`} data-value={totals[of]}>
              {count(totals[of])}
            </span>
          )}
        </Card>
      ))}
      <Card label="Success rate" aside={totals && `n ${count(totals.n)}`} note={`last ${minutes} minutes`}>
        {totals && (
          <span data-testid="total-success_rate" data-value={totals.success_rate ?? ''}>
            {totals.enough_data && totals.success_rate !== null ? (
              percent(totals.success_rate)
            ) : (
              <span className={classes.words}>not enough data</span>
            )}
          </span>
        )}
      </Card>
    </SimpleGrid>
  );
}

type CardProps = { label: string; aside?: string | undefined; note: string; children: ReactNode };

function Card({ label, aside, note, children }: CardProps) {
  return (
    <Paper p="sm" component="section" aria-label={`${label}, ${note}`}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <div className={classes.value}>{children ?? <Skeleton height={26} width={72} my={4} />}</div>
      <Group justify="space-between" gap="0 8px">
        <Text size="xs" c="dimmed" className="figure">
          {note}
        </Text>
        {aside && (
          <Text size="xs" c="dimmed" className="figure">
            {aside}
          </Text>
        )}
      </Group>
    </Paper>
  );
}
