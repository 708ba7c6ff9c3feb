import { Button, Paper, Stack, Text } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { JobDetail } from '../../api/types.ts';
import { useWhyNot } from '../../api/useAuth.ts';
import { GuardedButton } from '../../ui/GuardedButton.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { toastFailed } from '../../ui/toast.ts';
import { moment } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';
import { JobItems } from './JobItems.tsx';
import { JobProgress } from './JobProgress.tsx';
import { isRunning, jobQuery, useCancelJob } from './jobsApi.ts';
import { parted, STATE, titleOf } from './jobWords.ts';

const route = getRouteApi('/inside/jobs/$id');

/** One job: how far it is, what became of each session, what went wrong first. */
export function JobPage() {
  const { id } = route.useParams();
  const job = useQuery(jobQuery(id));
  if (job.data) return <JobView job={job.data} />;
  return (
    <>
      <PageHeader title="Job" />
      <Paper>
        {job.isError ? (
          <Failed error={job.error} retry={() => job.refetch()} />
        ) : (
          <Loading label="Loading the job" />
        )}
      </Paper>
    </>
  );
}

function JobView({ job }: { job: JobDetail }) {
  const { trouble, others } = parted(job.items);
  return (
    <>
      <PageHeader title={titleOf(job)} about={<About job={job} />}>
        <Button component={Link} to="/jobs" variant="default">
          All jobs
        </Button>
        {isRunning(job) && <Cancel id={job.id} />}
      </PageHeader>
      <Stack gap="md">
        <Paper p="md">
          <JobProgress job={job} />
          {job.why && (
            <Text size="sm" mt="xs" c="var(--mantine-color-error)">
              {job.why}
            </Text>
          )}
        </Paper>
        {trouble.length > 0 && <JobItems title="Not done" items={trouble} />}
        {others.length > 0 && (
          <JobItems title={trouble.length > 0 ? 'The others' : 'Sessions'} items={others} />
        )}
      </Stack>
    </>
  );
}

function About({ job }: { job: JobDetail }) {
  const now = useNow(10_000);
  const rolling = job.rolling && `rolling, ${job.rolling.at_once} at a time`;
  const ended = job.finished_at && `ended ${moment(job.finished_at, now)}`;
  const parts = [
    STATE[job.state],
    `by ${job.by}`,
    `began ${moment(job.at, now)}`,
    ended,
    rolling,
    job.reason,
  ];
  return <span data-testid="job-state">{parts.filter(Boolean).join(' · ')}</span>;
}

function Cancel({ id }: { id: string }) {
  const cancel = useCancelJob(id);
  return (
    <GuardedButton
      color="red.9"
      leftSection={<IconPlayerStop size={16} aria-hidden />}
      whyNot={useWhyNot('operator')}
      loading={cancel.isPending}
      onClick={() => cancel.mutate(undefined, { onError: (error) => toastFailed('Not cancelled', error) })}
    >
      Cancel the rest
    </GuardedButton>
  );
}
