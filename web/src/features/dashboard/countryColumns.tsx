import { Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import type { CountryRow } from '../../api/types.ts';
import { Meter } from '../../ui/Meter.tsx';
import { Rate } from '../../ui/Rate.tsx';
import type { features } from '../../ui/tableFeatures.ts';
import { count } from '../../util/format.ts';
import classes from './CountryTable.module.css';

const helper = createColumnHelper<typeof features, CountryRow>();
const numeric = { meta: { numeric: true }, sortDescFirst: true } as const;

export const countryColumns = helper.columns([
  helper.accessor('country', {
    header: 'Country',
    cell: ({ row }) => (
      <Group gap={8} wrap="nowrap">
        <Text span inherit fw={600} className="mono">
          {row.original.country}
        </Text>
        <Link
          to="/analytics"
          search={{ country: row.original.country, window: '1h' }}
          className={classes.name}
          title={`All figures of ${row.original.country_name}`}
        >
          {row.original.country_name}
        </Link>
      </Group>
    ),
  }),
  helper.accessor('used', {
    id: 'quota',
    header: 'Quota used',
    ...numeric,
    cell: ({ row: { original } }) =>
      original.limit === null ? (
        'none'
      ) : (
        <Group gap={8} wrap="nowrap" justify="flex-end">
          <Meter value={original.used} max={original.limit} />
          <span className="figure">
            {count(original.used)}/{count(original.limit)}
          </span>
        </Group>
      ),
  }),
  helper.accessor('waiting', {
    header: 'Waiting',
    ...numeric,
    cell: ({ getValue }) => count(getValue() ?? 0),
  }),
  helper.accessor('sent', { header: 'Sent', ...numeric, cell: ({ getValue }) => count(getValue()) }),
  helper.accessor('delivered', {
    header: 'Delivered',
    ...numeric,
    cell: ({ getValue }) => count(getValue()),
  }),
  helper.accessor('confirmed', {
    header: 'Confirmed',
    ...numeric,
    cell: ({ getValue }) => count(getValue()),
  }),
  helper.accessor('failure', {
    id: 'failed',
    header: 'Failed',
    ...numeric,
    cell: ({ row }) => <span title={blamed(row.original)}>{count(row.original.failure)}</span>,
  }),
  helper.accessor('pending', { header: 'Pending', ...numeric, cell: ({ getValue }) => count(getValue()) }),
  helper.accessor('success_rate', {
    header: 'Success rate',
    ...numeric,
    cell: ({ row }) => <Rate summary={row.original} />,
  }),
]);

const VALUES: Record<string, (row: CountryRow) => number> = {
  quota: (row) => row.used ?? -1,
  waiting: (row) => row.waiting ?? 0,
  sent: (row) => row.sent,
  delivered: (row) => row.delivered,
  confirmed: (row) => row.confirmed,
  failed: (row) => row.failure,
  pending: (row) => row.pending,
  // Rates that are not known go to the end of either order's low side.
  success_rate: (row) => (row.enough_data ? (row.success_rate ?? -1) : -1),
};

/** Compares by a column; equal rows, and the names themselves, go by country code. */
export function compareBy(column: string, desc: boolean) {
  const value = VALUES[column];
  const sign = desc ? -1 : 1;
  return (a: CountryRow, b: CountryRow): number => {
    const byCode = a.country.localeCompare(b.country);
    if (!value) return sign * byCode;
    return sign * (value(a) - value(b)) || byCode;
  };
}

function blamed({ failure_by_blame: { operator, gateway, program, us } }: CountryRow): string {
  return `Failures by whose fault: operator ${operator}, gateway ${gateway}, program ${program}, ourselves ${us}`;
}
