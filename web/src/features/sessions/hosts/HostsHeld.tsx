import { Alert, Anchor, Stack, Text } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { SessionItem } from '../../../api/types.ts';
import { ago, count, duration, moment } from '../../../util/format.ts';
import { useNow } from '../../../util/useNow.ts';
import { hostsHeld } from './hosts.ts';

/** Of each host where many sessions crashed at once: since when, until when restarts are held, and what to do. */
export function HostsHeld({ sessions }: { sessions: Record<string, SessionItem> }) {
  const now = useNow(1000);
  return hostsHeld(sessions).map(({ host, crashed, waiting, since, until }) => (
    <Alert
      key={host}
      mb="md"
      color="red"
      variant="outline"
      icon={<IconHandStop />}
      title={`Mass crash on ${host}: ${count(crashed)} sessions crashed at once, restarts are held`}
      data-testid={`host-held-${host}`}
    >
      <Stack gap={6}>
        <Text size="sm">
          Since {moment(since, now)}, {ago(since, now)}. {count(waiting)} wait until {moment(until, now)}, in{' '}
          {duration(Math.max(Date.parse(until) - now, 0))}: then they start again, high priority first, unless
          more crash meanwhile.
        </Text>
        <Text size="sm">
          Look for what they share: memory or disk of {host}, serve, the gateway, a program that was changed.
          The log of one of them may say it. Start does not wait for the release.
        </Text>
        <Text size="sm">
          <Anchor
            inherit
            renderRoot={(props) => <Link {...props} to="/sessions" search={{ state: 'BACKOFF' }} />}
          >
            Show those that wait
          </Anchor>
        </Text>
      </Stack>
    </Alert>
  ));
}
