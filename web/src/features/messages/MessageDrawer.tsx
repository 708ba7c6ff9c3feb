import { ActionIcon, Drawer, Group, Text } from '@mantine/core';
import { IconMaximize } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { MessageDetails } from './MessageDetails.tsx';

/** The message that the address names, beside the list; expands to a page. */
export function MessageDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  return (
    <Drawer
      opened={Boolean(id)}
      onClose={onClose}
      position="right"
      size="min(560px, 100vw)"
      title={id && <DrawerTitle id={id} />}
      closeButtonProps={{ 'aria-label': 'Close details' }}
    >
      {id && <MessageDetails id={id} />}
    </Drawer>
  );
}

function DrawerTitle({ id }: { id: string }) {
  return (
    <Group gap={8}>
      <Text fw={650}>One message</Text>
      <ActionIcon
        renderRoot={(props) => <Link {...props} to="/messages/$id" params={{ id }} />}
        variant="subtle"
        color="gray"
        aria-label="Open the message as a page"
        title="As a page"
      >
        <IconMaximize size={16} />
      </ActionIcon>
    </Group>
  );
}
