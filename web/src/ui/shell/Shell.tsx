import { AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { queryClient } from '../../api/queryClient.ts';
import { useWho } from '../../api/useAuth.ts';
import { useLiveFeed } from '../../live/hooks.ts';
import { KillSwitchBanner } from './kill-switch/KillSwitchBanner.tsx';
import { KillSwitchButton } from './kill-switch/KillSwitchButton.tsx';
import { KillSwitchDialog } from './kill-switch/KillSwitchDialog.tsx';
import { LiveIndicator } from './LiveIndicator.tsx';
import { MainNav } from './MainNav.tsx';
import classes from './Shell.module.css';
import { StaleBanner } from './StaleBanner.tsx';
import { ThemeMenu } from './ThemeMenu.tsx';
import { UserMenu } from './UserMenu.tsx';

/** The frame of every page behind the sign-in: navigation, live indicator, theme, user. */
export function Shell() {
  const [open, nav] = useDisclosure(false);
  const [asked, setAsked] = useState<boolean | null>(null);
  useLiveFeed();
  useLeaveWhenSignedOut();

  return (
    <AppShell
      layout="alt"
      header={{ height: 56 }}
      navbar={{ width: 212, breakpoint: 'sm', collapsed: { mobile: !open } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      <AppShell.Header className={classes.header}>
        <Group gap="xs">
          <Burger opened={open} onClick={nav.toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
          <LiveIndicator />
        </Group>
        <Group gap="xs" wrap="nowrap">
          <KillSwitchButton onAsk={setAsked} />
          <ThemeMenu />
          <UserMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar}>
        <Group className={classes.brand} gap="xs">
          <img src="/favicon.svg" alt="" width={26} height={26} />
          <Text fw={700}>smsdeck</Text>
          <Burger
            opened={open}
            onClick={nav.toggle}
            hiddenFrom="sm"
            size="sm"
            ml="auto"
            aria-label="Close menu"
          />
        </Group>
        <MainNav onNavigate={nav.close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" className={classes.main}>
        <KillSwitchBanner onAsk={setAsked} />
        <StaleBanner />
        <Outlet />
      </AppShell.Main>
      {asked !== null && <KillSwitchDialog on={asked} onClose={() => setAsked(null)} />}
    </AppShell>
  );
}

/** The router's guard runs again and leads to the sign-in page; nothing of the last person stays behind. */
function useLeaveWhenSignedOut(): void {
  const { status } = useWho();
  const router = useRouter();
  useEffect(() => {
    if (status === 'out') void router.invalidate();
  }, [status, router]);
  useEffect(() => () => queryClient.clear(), []);
}
