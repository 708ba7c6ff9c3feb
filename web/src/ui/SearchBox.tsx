import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { useKeys } from '../util/useKeys.ts';

type Props = { label: string; value: string; onChange: (value: string) => void };

/** Narrows what is on the page while one types; the key / leads to it. */
export function SearchBox({ label, value, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useKeys({ '/': () => input.current?.focus() });
  return (
    <TextInput
      ref={input}
      flex="1 1 180px"
      maw={340}
      aria-label={label}
      placeholder="Search, press /"
      leftSection={<IconSearch size={16} />}
      rightSection={value && <CloseButton size="sm" aria-label="Clear search" onClick={() => onChange('')} />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
    />
  );
}
