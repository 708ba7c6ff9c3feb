import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { CountryHealth } from '../../../api/types.ts';
import { ScrollBox } from '../../../ui/ScrollBox.tsx';
import { count, duration, percent } from '../../../util/format.ts';
import { isSilent, isUncovered } from './findings.ts';
import classes from './Health.module.css';

type Props = { countries: CountryHealth[]; sending: Set<string>; all: boolean };

/** Those that something is wrong with, or all, these first; longest silent first. */
export function CountryHealthTable({ countries, sending, all }: Props) {
  const isBad = (one: CountryHealth) => isSilent(one, sending) || isUncovered(one);
  const shown = countries
    .filter((one) => all || isBad(one))
    .toSorted((a, b) => Number(isBad(b)) - Number(isBad(a)) || ageOf(b) - ageOf(a));
  if (shown.length === 0) return null;
  return (
    <ScrollBox label="Health by country">
      <Table className={classes.table} verticalSpacing={3} highlightOnHover tabularNums>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Country</Table.Th>
            <Table.Th scope="col">Last event</Table.Th>
            <Table.Th scope="col">Reports cover</Table.Th>
            <Table.Th scope="col">of sent</Table.Th>
            <Table.Th scope="col">Sessions</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((one) => (
            <Row
              key={one.country}
              health={one}
              runs={sending.has(one.country)}
              silent={isSilent(one, sending)}
            />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollBox>
  );
}

type RowProps = { health: CountryHealth; runs: boolean; silent: boolean };

function Row({ health, runs, silent }: RowProps) {
  const { country, last_event_age_s, sent, dlr_coverage } = health;
  return (
    <Table.Tr data-testid={`health-${country}`}>
      <Table.Td>
        <Link to="/analytics" search={{ country, window: '1h' }} className={`mono ${classes.link}`}>
          {country}
        </Link>
      </Table.Td>
      <Table.Td data-bad={silent || undefined}>
        {last_event_age_s === null ? 'none in 24 h' : `${duration(last_event_age_s * 1000)} ago`}
      </Table.Td>
      <Table.Td data-bad={isUncovered(health) || undefined}>
        {dlr_coverage === null ? 'not enough data' : percent(dlr_coverage)}
      </Table.Td>
      <Table.Td>{count(sent)}</Table.Td>
      <Table.Td>
        <Link to="/sessions" search={{ country }} className={classes.link}>
          {runs ? 'some run' : 'none runs'}
        </Link>
      </Table.Td>
    </Table.Tr>
  );
}

function ageOf({ last_event_age_s }: CountryHealth): number {
  return last_event_age_s ?? Number.POSITIVE_INFINITY;
}
