import { Alert, Stack, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import type { SessionItem } from '../../../api/types.ts';
import { ago, count, moment } from '../../../util/format.ts';
import { useNow } from '../../../util/useNow.ts';
import { hostsAway } from './hosts.ts';

/** Of each host that nobody can see: since when, why, what that means for its programs, and what to do. */
export function HostsAway({ sessions }: { sessions: Record<string, SessionItem> }) {
  const now = useNow(1000);
  return hostsAway(sessions).map(({ host, sessions: n, since, cause }) => (
    <Alert
      key={host}
      mb="md"
      color="orange"
      variant="outline"
      icon={<IconEyeOff />}
      title={`Nobody can see ${host}: ${n === 1 ? 'its session is' : `its ${count(n)} sessions are`} unknown`}
      data-testid={`host-away-${host}`}
    >
      <Stack gap={6}>
        <Text size="sm">
          {since && `Since ${moment(since, now)}, ${ago(since, now)}: `}
          {cause}.
        </Text>
        <Text size="sm">
          Their programs may well go on running and sending, but none that dies is started again or told of.
          Look on {host} whether smsdeck agent runs and reaches MongoDB; its log says more. What is asked of
          them here is done once it is back.
        </Text>
      </Stack>
    </Alert>
  ));
}
