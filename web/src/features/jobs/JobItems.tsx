import { Button, Paper, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo, useState } from 'react';
import type { JobItem } from '../../api/types.ts';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { count, timeOfDay } from '../../util/format.ts';
import classes from './Jobs.module.css';
import { OUTCOME } from './jobWords.ts';

const FIRST = 100;

type Props = { title: string; items: JobItem[] };

/** What became of each; the first hundred, then all on demand. */
export function JobItems({ title, items }: Props) {
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, FIRST);
  return (
    <Paper>
      <Text fw={600} size="sm" px="sm" pt="sm" component="h2" m={0}>
        {title} <span className="figure">({count(items.length)})</span>
      </Text>
      <ScrollBox label={title}>
        <Table className={classes.items} verticalSpacing={6} tabularNums>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" className={classes.name}>
                Session
              </Table.Th>
              <Table.Th scope="col" className={classes.outcome}>
                Result
              </Table.Th>
              <Table.Th scope="col" className={classes.why}>
                Why
              </Table.Th>
              <Table.Th scope="col" className={classes.at}>
                At
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((item) => (
              <Row key={item.name} {...item} />
            ))}
          </Table.Tbody>
        </Table>
      </ScrollBox>
      {shown.length < items.length && (
        <Button variant="subtle" fullWidth onClick={() => setAll(true)}>
          Show all {count(items.length)}
        </Button>
      )}
    </Paper>
  );
}

/** Drawn again only when its own fields change, though the job is read each second. */
const Row = memo(function Row({ name, outcome, why, at }: JobItem) {
  const { word, tone } = OUTCOME[outcome] ?? { word: outcome, tone: 'quiet' };
  return (
    <Table.Tr data-testid={`job-item-${name}`} data-outcome={outcome}>
      <Table.Td className={classes.name}>
        <Link to="/sessions/$name" params={{ name }} className={classes.link}>
          {name}
        </Link>
        {why && <div className={classes.whyBelow}>{why}</div>}
      </Table.Td>
      <Table.Td className={classes.outcome} data-tone={tone}>
        {word}
      </Table.Td>
      <Table.Td className={classes.why}>{why}</Table.Td>
      <Table.Td className={classes.at}>{at ? timeOfDay(at) : '–'}</Table.Td>
    </Table.Tr>
  );
});
