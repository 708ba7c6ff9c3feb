import { Alert, Text } from '@mantine/core';
import { IconShieldX } from '@tabler/icons-react';
import { ApiProblem } from '../../api/problem.ts';
import { InView } from '../../ui/InView.tsx';
import { Failed } from '../../ui/States.tsx';

/** Why a gateway was not saved. An address that the host does not allow is no mistake of the form: who can mend it? */
export function Refused({ error, allowed }: { error: unknown; allowed: string[] }) {
  return (
    <InView>
      {isAddressRefused(error) ? (
        <NotAllowed error={error} allowed={allowed} />
      ) : (
        <Failed error={error} m={0} />
      )}
    </InView>
  );
}

function NotAllowed({ error, allowed }: { error: ApiProblem; allowed: string[] }) {
  return (
    <Alert
      color="red"
      variant="outline"
      icon={<IconShieldX />}
      title="Refused: this host does not allow that address"
      role="alert"
    >
      <Text size="sm">{error.message}</Text>
      <Text size="sm" mt={4}>
        {error.hint}
      </Text>
      <Text size="sm" c="dimmed" mt={4}>
        Allowed now: {allowed.join(', ') || 'none'}. Nothing was changed.
      </Text>
    </Alert>
  );
}

function isAddressRefused(error: unknown): error is ApiProblem {
  return (
    error instanceof ApiProblem &&
    error.status === 422 &&
    error.errors.some(({ what }) => what.includes('origin is not allowed'))
  );
}
