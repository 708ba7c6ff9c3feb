import { Button, Group, Select } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { SessionItem } from '../../api/types.ts';
import { SearchBox } from '../../ui/SearchBox.tsx';
import { STATE_LOOK } from '../../ui/StateChip.tsx';
import { MARKS } from './marks.ts';
import { choices, countriesOf, isFiltered, NO_FILTER, type SessionSearch } from './matching.ts';

const route = getRouteApi('/inside/sessions');
const STATES = Object.entries(STATE_LOOK).map(([value, { word }]) => ({ value, label: word }));
const FLAGS = Object.entries(MARKS).map(([value, { word }]) => ({ value, label: word }));
const PRIORITIES = [
  { value: 'high', label: 'High priority' },
  { value: 'normal', label: 'Normal priority' },
];

/** Search and filters; the URL holds them, so that a filtered list is a link. */
export function SessionFilters({ sessions }: { sessions: Record<string, SessionItem> }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();

  const names = Object.keys(sessions).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the choices change with the set of sessions, not each second
  const menus = useMemo(() => {
    const all = Object.values(sessions);
    return { programs: choices(all, (one) => [one.program]), countries: choices(all, countriesOf) };
  }, [names]);

  const set = (change: SessionSearch) =>
    navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const filter = (name: keyof SessionSearch, label: string, data: FilterProps['data']) => (
    <Filter label={label} data={data} value={search[name]} onChange={(value) => set({ [name]: value })} />
  );

  return (
    <Group gap="xs" mb="sm">
      <SearchBox label="Search sessions" value={search.q ?? ''} onChange={(q) => set({ q })} />
      {filter('state', 'State', STATES)}
      {filter('program', 'Program', menus.programs)}
      {filter('country', 'Country', menus.countries)}
      {filter('flag', 'Health', FLAGS)}
      {filter('priority', 'Priority', PRIORITIES)}
      {isFiltered(search) && (
        <Button variant="subtle" onClick={() => set(NO_FILTER)}>
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
