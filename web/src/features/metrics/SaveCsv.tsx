import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';

/** What the panel shows, for a sheet. `save` tells of its own failure. */
export function SaveCsv({ what, save }: { what: string; save: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={14} />}
      aria-label={`Download the ${what} as CSV`}
      loading={busy}
      onClick={() => {
        setBusy(true);
        void save().finally(() => setBusy(false));
      }}
    >
      CSV
    </Button>
  );
}
