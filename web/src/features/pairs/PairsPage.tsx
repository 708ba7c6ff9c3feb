import { Button } from '@mantine/core';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { PairItem } from '../../api/types.ts';
import { useWhyNot } from '../../api/useAuth.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { AddPair } from './AddPair.tsx';
import { DeletePair } from './DeletePair.tsx';
import { EditPair } from './EditPair.tsx';
import { ImportPairs } from './ImportPairs.tsx';
import { PairSections } from './PairSections.tsx';
import { pairsQuery } from './pairsApi.ts';
import { RegisterNumbers } from './RegisterNumbers.tsx';

type Open = { what: 'add' | 'import' } | { what: 'edit' | 'delete' | 'numbers'; pair: PairItem };

/** All pairs, those of high priority first, and what a manager does with them. */
export function PairsPage() {
  const pairs = useQuery(pairsQuery);
  const whyNot = useWhyNot('manager');
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  // Stable, so that opening a dialog does not draw the tables again.
  const edit = useCallback((pair: PairItem) => setOpen({ what: 'edit', pair }), []);
  const remove = useCallback((pair: PairItem) => setOpen({ what: 'delete', pair }), []);
  const numbers = useCallback((pair: PairItem) => setOpen({ what: 'numbers', pair }), []);
  return (
    <>
      <PageHeader title="Pairs" about="A country and an operator that programs send over.">
        {whyNot === null && (
          <>
            <Button
              variant="default"
              leftSection={<IconFileImport size={16} />}
              onClick={() => setOpen({ what: 'import' })}
            >
              Import CSV
            </Button>
            <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ what: 'add' })}>
              Add pair
            </Button>
          </>
        )}
      </PageHeader>
      {pairs.data ? (
        <PairSections pairs={pairs.data} onEdit={edit} onDelete={remove} onNumbers={numbers} />
      ) : pairs.isError ? (
        <Failed error={pairs.error} retry={() => pairs.refetch()} />
      ) : (
        <Loading rows={12} label="Loading pairs" />
      )}
      {open?.what === 'add' && <AddPair onClose={close} />}
      {open?.what === 'import' && <ImportPairs onClose={close} />}
      {open?.what === 'edit' && <EditPair pair={open.pair} onClose={close} />}
      {open?.what === 'numbers' && <RegisterNumbers pair={open.pair} onClose={close} />}
      {open?.what === 'delete' && <DeletePair pair={open.pair} onClose={close} />}
    </>
  );
}
