import { Paper, Switch } from '@mantine/core';
import { IconBellOff, IconFileImport, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { OptOutItem } from '../../api/types.ts';
import { useWhyNot } from '../../api/useAuth.ts';
import { GuardedButton } from '../../ui/GuardedButton.tsx';
import { LoadMore } from '../../ui/LoadMore.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Failed, Loading, Nothing } from '../../ui/States.tsx';
import { AddOptOut } from './AddOptOut.tsx';
import { FindOptOut } from './FindOptOut.tsx';
import { HistoryDialog } from './History.tsx';
import { ImportOptOuts } from './ImportOptOuts.tsx';
import { LiftOptOut } from './LiftOptOut.tsx';
import { OptOutTable } from './OptOutTable.tsx';
import { optOutsQuery } from './optOutsApi.ts';

type Open = { what: 'add' | 'import' | 'find' } | { what: 'history' | 'lift'; optOut: OptOutItem };
const route = getRouteApi('/inside/opt-outs');

/** Numbers that nothing is sent to, whoever registered them. */
export function OptOutsPage() {
  const { lifted } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(optOutsQuery(lifted === '1'));
  const optOuts = query.data?.pages.flatMap((page) => page.items) ?? [];
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const whyNot = useWhyNot('operator');
  return (
    <>
      <PageHeader title="Opt-outs" about="Nothing is sent to these numbers, by any pair or program.">
        <GuardedButton
          variant="default"
          leftSection={<IconSearch size={16} />}
          whyNot={whyNot}
          onClick={() => setOpen({ what: 'find' })}
        >
          Find a number
        </GuardedButton>
        <GuardedButton
          variant="default"
          leftSection={<IconFileImport size={16} />}
          whyNot={whyNot}
          onClick={() => setOpen({ what: 'import' })}
        >
          Import CSV
        </GuardedButton>
        <GuardedButton
          leftSection={<IconBellOff size={16} />}
          whyNot={whyNot}
          onClick={() => setOpen({ what: 'add' })}
        >
          Opt out
        </GuardedButton>
      </PageHeader>
      <Switch
        mb="sm"
        label="Show those too that were lifted"
        checked={lifted === '1'}
        onChange={(event) =>
          navigate({ search: { lifted: event.currentTarget.checked ? '1' : '' }, replace: true })
        }
      />
      <Paper>
        {query.isPending && <Loading rows={8} label="Loading opt-outs" />}
        {query.isError && <Failed error={query.error} retry={() => query.refetch()} />}
        {query.isSuccess && optOuts.length === 0 && (
          <Nothing title="Nobody is opted out">
            Whoever asks for no more messages is opted out here, or by a file.
          </Nothing>
        )}
        {optOuts.length > 0 && (
          <OptOutTable
            optOuts={optOuts}
            onHistory={(optOut) => setOpen({ what: 'history', optOut })}
            onLift={(optOut) => setOpen({ what: 'lift', optOut })}
          />
        )}
      </Paper>
      <LoadMore
        query={query}
        shown={optOuts.length}
        total={lifted ? undefined : query.data?.pages.at(-1)?.total}
        verb="Load older"
      />
      {open?.what === 'add' && <AddOptOut onClose={close} />}
      {open?.what === 'import' && <ImportOptOuts onClose={close} />}
      {open?.what === 'find' && <FindOptOut onClose={close} />}
      {open?.what === 'history' && <HistoryDialog optOut={open.optOut} onClose={close} />}
      {open?.what === 'lift' && <LiftOptOut optOut={open.optOut} onClose={close} />}
    </>
  );
}
