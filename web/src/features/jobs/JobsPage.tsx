import { Paper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Failed, Loading, Nothing } from '../../ui/States.tsx';
import { JobTable } from './JobTable.tsx';
import { jobsQuery } from './jobsApi.ts';

/** Recent starts, stops and restarts of many sessions. */
export function JobsPage() {
  const jobs = useQuery(jobsQuery);
  return (
    <>
      <PageHeader title="Jobs" about="Starts, stops and restarts of many sessions, newest first." />
      <Paper>
        {jobs.data ? (
          jobs.data.length > 0 ? (
            <JobTable jobs={jobs.data} />
          ) : (
            <Nothing title="No job yet">Tick sessions in their list to start, stop or restart many.</Nothing>
          )
        ) : jobs.isError ? (
          <Failed error={jobs.error} retry={() => jobs.refetch()} />
        ) : (
          <Loading rows={8} label="Loading jobs" />
        )}
      </Paper>
    </>
  );
}
