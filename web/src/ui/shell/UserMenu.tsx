import { Button, Menu, Text } from '@mantine/core';
import { IconLogout, IconUser } from '@tabler/icons-react';
import { auth } from '../../api/auth.ts';
import { useWho } from '../../api/useAuth.ts';

export function UserMenu() {
  const who = useWho();
  if (who.status !== 'in') return null;
  const { username, role } = who.user;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          size="sm"
          px="xs"
          leftSection={<IconUser size={18} stroke={1.7} />}
          aria-label={`User menu, signed in as ${username}`}
        >
          <Text span inherit truncate maw={110}>
            {username}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label c="dimmed">
          {username}, {role}
        </Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => auth.signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
