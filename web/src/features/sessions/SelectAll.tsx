import { Checkbox } from '@mantine/core';
import { createContext, useContext } from 'react';

type All = { state: 'none' | 'some' | 'all'; toggle: () => void };

/** What the head's box shows and does; the table that draws the head provides it. */
export const AllContext = createContext<All>({ state: 'none', toggle: () => {} });

export function SelectAll() {
  const { state, toggle } = useContext(AllContext);
  return (
    <Checkbox
      size="sm"
      aria-label="Select all that match"
      checked={state === 'all'}
      indeterminate={state === 'some'}
      onChange={toggle}
    />
  );
}
