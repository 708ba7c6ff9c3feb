import { Paper, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { JobProgress } from './JobProgress.tsx';
import classes from './Jobs.module.css';
import { isRunning, jobsQuery } from './jobsApi.ts';
import { titleOf } from './jobWords.ts';

/** Jobs under way, each leading to its page. Where none runs, or none can be read, nothing is shown. */
export function RunningJobs() {
  const running = (useQuery(jobsQuery).data ?? []).filter(isRunning);
  if (running.length === 0) return null;
  return (
    <Paper p="sm" mb="sm" component="section" aria-label="Jobs under way">
      <Stack gap="sm">
        {running.map((job) => (
          <div key={job.id} className={classes.bar} data-testid={`running-job-${job.id}`}>
            <Link to="/jobs/$id" params={{ id: job.id }} className={classes.link}>
              {titleOf(job)}, by {job.by}
            </Link>
            <JobProgress job={job} />
          </div>
        ))}
      </Stack>
    </Paper>
  );
}
