import { Button, Group, Text } from '@mantine/core';
import { IconArrowLeft, IconFileImport, IconPlus, IconSearch } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useWhyNot } from '../../api/useAuth.ts';
import { GuardedButton } from '../../ui/GuardedButton.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { SearchBox } from '../../ui/SearchBox.tsx';
import { RegisterNumbers } from '../pairs/RegisterNumbers.tsx';
import { FindNumber } from './FindNumber.tsx';
import { ImportNumbers } from './ImportNumbers.tsx';
import { isNumberLike } from './numberWords.ts';
import { Pool } from './Pool.tsx';
import { Pools } from './Pools.tsx';

const route = getRouteApi('/inside/numbers');
const ABOUT = 'Messages go to these numbers and to no others; each has the source of its permission.';

/** The pools of all pairs, or, where the URL names a pair, its numbers. */
export function NumbersPage() {
  const { pair = '' } = route.useSearch();
  return <Inside key={pair} pair={pair} />;
}

/** Another pair is another list: nothing of the last one's search stays behind. */
function Inside({ pair }: { pair: string }) {
  const { q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<'find' | 'register' | 'import' | null>(null);
  const [typed, setTyped] = useState(q);
  const close = () => setOpen(null);
  const [mayFind, mayChange] = [useWhyNot('operator'), useWhyNot('manager')];
  const hidden = isNumberLike(typed);
  const search = (text: string) => {
    setTyped(text);
    // Addresses are logged: a phone number must not get into one.
    navigate({ search: (old) => ({ ...old, q: isNumberLike(text) ? '' : text }), replace: true });
  };
  return (
    <>
      <PageHeader title={pair ? `Numbers of ${pair}` : 'Numbers'} about={ABOUT}>
        {pair && (
          <Button
            renderRoot={(props) => <Link {...props} to="/numbers" />}
            variant="default"
            leftSection={<IconArrowLeft size={16} />}
          >
            All pools
          </Button>
        )}
        <GuardedButton
          variant="default"
          leftSection={<IconSearch size={16} />}
          whyNot={mayFind}
          onClick={() => setOpen('find')}
        >
          Find a number
        </GuardedButton>
        {pair && (
          <>
            <GuardedButton
              variant="default"
              leftSection={<IconFileImport size={16} />}
              whyNot={mayChange}
              onClick={() => setOpen('import')}
            >
              Import CSV
            </GuardedButton>
            <GuardedButton
              leftSection={<IconPlus size={16} />}
              whyNot={mayChange}
              onClick={() => setOpen('register')}
            >
              Register
            </GuardedButton>
          </>
        )}
      </PageHeader>
      <Group mb="sm">
        <SearchBox label={pair ? 'Search permissions' : 'Search pairs'} value={typed} onChange={search} />
        {hidden && (
          <Text size="sm" role="status">
            To look for a phone number press Find a number.
          </Text>
        )}
      </Group>
      {pair ? <Pool pair={pair} q={q} /> : <Pools q={q} />}
      {open === 'find' && <FindNumber onClose={close} />}
      {open === 'register' && pair && <RegisterNumbers pair={{ pair }} onClose={close} />}
      {open === 'import' && pair && <ImportNumbers pair={pair} onClose={close} />}
    </>
  );
}
