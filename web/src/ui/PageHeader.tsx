import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useLive } from '../live/hooks.ts';

type Props = { title: string; about?: ReactNode; children?: ReactNode };

/** The page's one h1, with what can be done on the page beside it. Failed sessions show in the tab's title. */
export function PageHeader({ title, about, children }: Props) {
  const failed = useLive(countFailed);
  useDocumentTitle(`${failed > 0 ? `(${failed} failed) ` : ''}${title} · smsdeck`);
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

function countFailed({ tables }: { tables: { sessions?: Record<string, { state: string }> } }): number {
  return Object.values(tables.sessions ?? {}).filter((session) => session.state === 'FATAL').length;
}
