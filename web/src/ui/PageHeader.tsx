import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useLive } from '../live/hooks.ts';
import type { LiveState } from '../live/store.ts';

type Props = { title: string; about?: ReactNode; children?: ReactNode };

/** The page's one h1, with what can be done on the page beside it. What is worst shows in the tab's title. */
export function PageHeader({ title, about, children }: Props) {
  const worst = [useLive(isStopped) && 'sending stopped', useLive(failedWords)].filter(Boolean).join(', ');
  useDocumentTitle(`${worst && `(${worst}) `}${title} · smsdeck`);
  return (
    <Group justify="space-between" align="flex-end" mb="md" gap="sm">
      <Stack gap={2}>
        <Title order={1} size="h3">
          {title}
        </Title>
        {about && (
          <Text size="sm" c="dimmed">
            {about}
          </Text>
        )}
      </Stack>
      {children && <Group gap="xs">{children}</Group>}
    </Group>
  );
}

function isStopped({ tables }: LiveState): boolean {
  return tables.switches?.kill_switch?.on ?? false;
}

function failedWords({ tables }: LiveState): string {
  const failed = Object.values(tables.sessions ?? {}).filter((session) => session.state === 'FATAL').length;
  return failed > 0 ? `${failed} failed` : '';
}
