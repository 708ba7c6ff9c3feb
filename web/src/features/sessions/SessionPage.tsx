import { Button, Paper } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTableRows } from '../../live/hooks.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Nothing } from '../../ui/States.tsx';
import { TableState } from '../../ui/TableState.tsx';
import { ActionProvider } from './ActionProvider.tsx';
import { SessionDetails } from './detail/SessionDetails.tsx';
import type { DetailView } from './detail/view.ts';

const route = getRouteApi('/inside/sessions/$name');

/** One session on a page of its own. */
export function SessionPage() {
  const { name } = route.useParams();
  const view = route.useSearch();
  const navigate = route.useNavigate();
  const sessions = useTableRows('sessions');
  const session = sessions?.[name];
  const setView = (change: DetailView) =>
    navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  return (
    <ActionProvider>
      <PageHeader title={name}>
        <Button component={Link} to="/sessions" variant="default" leftSection={<IconArrowLeft size={16} />}>
          All sessions
        </Button>
      </PageHeader>
      <Paper p="md">
        {session ? (
          <SessionDetails session={session} view={view} setView={setView} />
        ) : sessions ? (
          <Nothing title="There is no such session">
            It may have been retired, or the link is mistyped.
          </Nothing>
        ) : (
          <TableState what="the session" />
        )}
      </Paper>
    </ActionProvider>
  );
}
