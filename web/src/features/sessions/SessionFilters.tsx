import { Button, CloseButton, Group, Select, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import type { SessionItem } from '../../api/types.ts';
import { STATE_LOOK } from '../../ui/StateChip.tsx';
import { choices, countriesOf, type SessionSearch } from './matching.ts';

const route = getRouteApi('/inside/sessions');
const STATES = Object.entries(STATE_LOOK).map(([value, { word }]) => ({ value, label: word }));

/** Search and filters; the URL holds them, so that a filtered list is a link. */
export function SessionFilters({ sessions }: { sessions: Record<string, SessionItem> }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const input = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => input.current?.focus()]]);

  const names = Object.keys(sessions).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the choices change with the set of sessions, not each second
  const menus = useMemo(() => {
    const all = Object.values(sessions);
    return { programs: choices(all, (one) => [one.program]), countries: choices(all, countriesOf) };
  }, [names]);

  const set = (change: SessionSearch) =>
    navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const filtered = Boolean(search.q || search.state || search.program || search.country);

  return (
    <Group gap="xs" mb="sm">
      <TextInput
        ref={input}
        flex="1 1 180px"
        maw={340}
        aria-label="Search sessions"
        placeholder="Search, press /"
        leftSection={<IconSearch size={16} />}
        rightSection={
          search.q && <CloseButton size="sm" aria-label="Clear search" onClick={() => set({ q: '' })} />
        }
        value={search.q ?? ''}
        onChange={(event) => set({ q: event.currentTarget.value })}
      />
      <Filter label="State" data={STATES} value={search.state} onChange={(state) => set({ state })} />
      <Filter
        label="Program"
        data={menus.programs}
        value={search.program}
        onChange={(program) => set({ program })}
      />
      <Filter
        label="Country"
        data={menus.countries}
        value={search.country}
        onChange={(country) => set({ country })}
      />
      {filtered && (
        <Button variant="subtle" onClick={() => set({ q: '', state: '', program: '', country: '' })}>
          Clear
        </Button>
      )}
    </Group>
  );
}

type FilterProps = {
  label: string;
  data: string[] | { value: string; label: string }[];
  value: string | undefined;
  onChange: (value: string) => void;
};

function Filter({ label, data, value, onChange }: FilterProps) {
  return (
    <Select
      flex="1 1 100px"
      maw={160}
      aria-label={label}
      placeholder={label}
      data={data}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? '')}
      searchable
      clearable
    />
  );
}
