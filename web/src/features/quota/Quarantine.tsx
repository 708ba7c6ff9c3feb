import { Alert } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import type { QuotaItem } from '../../api/types.ts';
import { duration } from '../../util/format.ts';
import { inQuarantine } from './quotaRows.ts';

const NAMED = 5;

/** Which countries wait until nothing that may have been sent before can count any longer, and for how long. */
export function Quarantine({ items, now }: { items: QuotaItem[]; now: number }) {
  const held = inQuarantine(items, now);
  if (held.length === 0) return null;
  const last = Math.max(...held.map(({ quarantine_until }) => Date.parse(quarantine_until ?? '')));
  const names = held.slice(0, NAMED).map(({ country_name }) => country_name);
  const more = held.length - names.length;
  return (
    <Alert
      mb="md"
      color="orange"
      variant="outline"
      icon={<IconHourglass />}
      title={`Quarantine: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''} send nothing yet`}
      data-testid="quarantine"
    >
      What was sent there in the last minute is not known: the ledger was new or lost, or the store's clock
      was set. Sending goes on by itself in {duration(Math.ceil((last - now) / 1000) * 1000)}. There is
      nothing to do.
    </Alert>
  );
}
