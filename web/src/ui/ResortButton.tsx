import { Button } from '@mantine/core';
import { IconArrowsSort } from '@tabler/icons-react';

/** Offered while figures have changed since the rows were put in order. */
export function ResortButton({ moved, resort }: { moved: boolean; resort: () => void }) {
  if (!moved) return null;
  return (
    <Button size="compact-xs" variant="default" leftSection={<IconArrowsSort size={14} />} onClick={resort}>
      Re-sort
    </Button>
  );
}
