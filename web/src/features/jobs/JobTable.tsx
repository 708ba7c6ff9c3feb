import { Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { JobSummary } from '../../api/types.ts';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { moment } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';
import { JobProgress } from './JobProgress.tsx';
import classes from './Jobs.module.css';
import { progressWords, STATE, titleOf } from './jobWords.ts';

export function JobTable({ jobs }: { jobs: JobSummary[] }) {
  const now = useNow(10_000);
  return (
    <ScrollBox label="Jobs">
      <Table className={classes.items} verticalSpacing={8} tabularNums>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Job</Table.Th>
            <Table.Th scope="col" className={classes.outcome}>
              State
            </Table.Th>
            <Table.Th scope="col" className={classes.why}>
              Progress
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.map((job) => (
            <Table.Tr key={job.id} data-testid={`job-${job.id}`}>
              <Table.Td>
                <Link to="/jobs/$id" params={{ id: job.id }} className={classes.link}>
                  {titleOf(job)}
                </Link>
                <Text size="xs" c="dimmed">
                  {[moment(job.at, now), job.by, job.reason].filter(Boolean).join(' · ')}
                </Text>
                <div className={classes.whyBelow}>{progressWords(job)}</div>
              </Table.Td>
              <Table.Td className={classes.outcome}>{STATE[job.state]}</Table.Td>
              <Table.Td className={classes.why}>
                <JobProgress job={job} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollBox>
  );
}
