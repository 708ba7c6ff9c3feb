import { ActionIcon, Drawer, Group, Text } from '@mantine/core';
import { IconMaximize } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { SessionItem } from '../../api/types.ts';
import { SessionDetails } from './detail/SessionDetails.tsx';
import type { DetailView } from './detail/view.ts';

const route = getRouteApi('/inside/sessions');

/** All that is known about the session that the URL names in `open`; expands to a page. */
export function SessionDrawer({ sessions }: { sessions: Record<string, SessionItem> }) {
  const { open, tab, run } = route.useSearch();
  const navigate = route.useNavigate();
  const session = open ? sessions[open] : undefined;
  const set = (change: DetailView & { open?: string }) =>
    navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  return (
    <Drawer
      opened={Boolean(open)}
      onClose={() => set({ open: '', tab: '', run: '' })}
      position="right"
      size="min(860px, 100vw)"
      title={open && <DrawerTitle name={open} view={{ tab, run }} />}
      closeButtonProps={{ 'aria-label': 'Close details' }}
    >
      {session ? (
        <SessionDetails key={session.name} session={session} view={{ tab, run }} setView={set} />
      ) : (
        <Text>There is no such session any more.</Text>
      )}
    </Drawer>
  );
}

function DrawerTitle({ name, view }: { name: string; view: DetailView }) {
  return (
    <Group gap={8}>
      <Text fw={650} style={{ overflowWrap: 'anywhere' }}>
        {name}
      </Text>
      <ActionIcon
        renderRoot={(props) => <Link {...props} to="/sessions/$name" params={{ name }} search={view} />}
        variant="subtle"
        color="gray"
        aria-label={`Open ${name} as a page`}
        title="As a page"
      >
        <IconMaximize size={16} />
      </ActionIcon>
    </Group>
  );
}
