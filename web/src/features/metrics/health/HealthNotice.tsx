import { Alert, Anchor } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { healthQuery } from '../metricsApi.ts';
import { findingsOf } from './findings.ts';
import { useSending } from './useSending.ts';

/** Above all figures, when they are not what they seem. */
export function HealthNotice() {
  const { data } = useQuery(healthQuery);
  const sending = useSending();
  const found = data ? findingsOf(data, sending) : [];
  if (found.length === 0) return null;
  return (
    <Alert
      mb="sm"
      py="xs"
      color="orange"
      variant="outline"
      icon={<IconAlertTriangle />}
      title="These figures do not tell all"
    >
      {found.map(({ id, what }) => (
        <div key={id}>{what}</div>
      ))}
      <Anchor href="#health" inherit>
        What to do
      </Anchor>
    </Alert>
  );
}
