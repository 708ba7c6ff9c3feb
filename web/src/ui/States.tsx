import { Alert, Button, EmptyState, Skeleton, Stack } from '@mantine/core';
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiProblem, explain } from '../api/problem.ts';

/** Shown while nothing is there yet; keeps roughly the height of what will come. */
export function Loading({ rows = 6, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <Stack gap="xs" p="md" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity and never change places
        <Skeleton key={row} height={28} radius="sm" />
      ))}
    </Stack>
  );
}

type FailedProps = { error: unknown; retry?: () => void; m?: 'md' | 0 };

export function Failed({ error, retry, m = 'md' }: FailedProps) {
  const title = error instanceof ApiProblem ? error.title : 'Something went wrong';
  return (
    <Alert color="red" variant="outline" icon={<IconAlertTriangle />} title={title} m={m} role="alert">
      <Stack gap="sm" align="flex-start">
        {explain(error)}
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export function Nothing({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <EmptyState icon={<IconInbox stroke={1.5} />} title={title} description={children} py="xl" px="md" />
  );
}
