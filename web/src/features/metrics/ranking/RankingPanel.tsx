import { Select, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { By, Ranking } from '../../../api/types.ts';
import { Rate } from '../../../ui/Rate.tsx';
import { count } from '../../../util/format.ts';
import { rankingQuery } from '../metricsApi.ts';
import { Panel } from '../Panel.tsx';
import { pick } from '../toolbar/filters.ts';
import { askedOf, refreshMs, type Shown, type View } from '../view.ts';
import classes from './Ranking.module.css';
import { BYS, extraOf, listsOf, nameOf, ORDERS, type Ranked } from './rankings.ts';

const choices = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));
const ORDER_WORDS = Object.fromEntries(Object.entries(ORDERS).map(([order, { label }]) => [order, label]));

/** Which pairs (or countries, operators, programs) do worst and best. */
export function RankingPanel({ view, setView }: Shown) {
  const { by = 'pair', order = 'success_rate' } = view;
  const query = useQuery({ ...rankingQuery(askedOf(view), by, order), refetchInterval: refreshMs(view) });
  return (
    <Panel
      title="Worst and best"
      note={query.data && leftOut(query.data)}
      query={query}
      nothing={({ ranked }) => ranked === 0 && 'None has enough data in this time. Choose a longer range.'}
      height={270}
      tools={
        <>
          <Select
            size="xs"
            w={112}
            aria-label="What is ranked"
            data={choices(BYS)}
            value={by}
            onChange={(next) => setView({ by: next ?? '' })}
            allowDeselect={false}
          />
          <Select
            size="xs"
            w={136}
            aria-label="Ranked by"
            data={choices(ORDER_WORDS)}
            value={order}
            onChange={(next) => setView({ order: next ?? '' })}
            allowDeselect={false}
          />
        </>
      }
    >
      {(ranking) => (
        <div className={classes.lists}>
          {listsOf(ranking).map(({ title, rows }) => (
            <List key={title} title={title} rows={rows} by={ranking.by} view={view} />
          ))}
        </div>
      )}
    </Panel>
  );
}

function leftOut({ not_enough_data, minimum_sample }: Ranking): string {
  return not_enough_data > 0
    ? `${count(not_enough_data)} left out: not enough data (under ${count(minimum_sample)} messages)`
    : '';
}

type ListProps = { title: string; rows: Ranked[]; by: By; view: View };

function List({ title, rows, by, view }: ListProps) {
  const extra = extraOf(view.order);
  return (
    <section aria-label={title}>
      <Table
        className={classes.table}
        data-extra={extra !== null || undefined}
        verticalSpacing={3}
        highlightOnHover
        tabularNums
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{title}</Table.Th>
            {extra && <Table.Th scope="col">{extra.label}</Table.Th>}
            <Table.Th scope="col" className={classes.rate}>
              Success rate
            </Table.Th>
            <Table.Th scope="col">Failed</Table.Th>
            <Table.Th scope="col" className={classes.wide}>
              Accepted
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={nameOf(row, by)} data-testid={`ranked-${nameOf(row, by)}`}>
              <Table.Td>
                <Name name={nameOf(row, by)} by={by} view={view} />
              </Table.Td>
              {extra && <Table.Td>{extra.words(row)}</Table.Td>}
              <Table.Td className={classes.rate}>
                <Rate summary={row} />
              </Table.Td>
              <Table.Td>{count(row.failure)}</Table.Td>
              <Table.Td className={classes.wide}>{count(row.sent)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** Leads to all figures of this alone. */
function Name({ name, by, view }: { name: string; by: By; view: View }) {
  if (by === 'total') return name;
  return (
    <Link
      to="/analytics"
      search={{ ...view, ...pick(view, by, name) }}
      className={`mono ${classes.link}`}
      title={`All figures of ${name}`}
    >
      {name}
    </Link>
  );
}
