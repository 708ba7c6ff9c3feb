import { Paper, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { Failed, Loading, Nothing } from '../../ui/States.tsx';
import { count } from '../../util/format.ts';
import { pairsQuery } from '../pairs/pairsApi.ts';
import classes from './Numbers.module.css';
import { byNeed, matchesPool } from './numberWords.ts';

/** How many numbers each pair has; those without any, which send nothing, first. */
export function Pools({ q }: { q: string }) {
  const { data, error, refetch } = useQuery(pairsQuery);
  if (!data) {
    return error ? (
      <Failed error={error} retry={() => refetch()} m={0} />
    ) : (
      <Loading rows={12} label="Loading pools" />
    );
  }
  if (data.length === 0) return <Nothing title="No pair yet">Add a pair, then register its numbers.</Nothing>;
  const pools = data.filter((pair) => matchesPool(pair, q)).sort(byNeed);
  const total = data.reduce((sum, { numbers }) => sum + numbers, 0);
  const without = data.filter(({ numbers }) => numbers === 0).length;
  return (
    <Paper>
      <Text size="sm" c="dimmed" role="status" p="sm" pb={4}>
        {count(total)} numbers of {count(data.length)} pairs
        {without > 0 && `; ${count(without)} without any ${without === 1 ? 'sends' : 'send'} nothing`}
      </Text>
      {pools.length === 0 ? (
        <Nothing title="No pair matches">Change the search.</Nothing>
      ) : (
        <ScrollBox label="Pools by pair">
          <Table className={classes.pools} verticalSpacing={7} highlightOnHover tabularNums>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Pair</Table.Th>
                <Table.Th scope="col">Country and operator</Table.Th>
                <Table.Th scope="col" className={classes.count}>
                  Numbers
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {pools.map(({ pair, country_name, operator_name, numbers }) => (
                <Table.Tr key={pair} data-testid={`pool-${pair}`}>
                  <Table.Td>
                    <Link to="/numbers" search={{ pair }} className={`mono ${classes.link}`}>
                      {pair}
                    </Link>
                  </Table.Td>
                  <Table.Td>
                    {country_name}, {operator_name}
                  </Table.Td>
                  <Table.Td className={classes.count}>
                    {numbers > 0 ? count(numbers) : <span className={classes.none}>none</span>}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollBox>
      )}
    </Paper>
  );
}
