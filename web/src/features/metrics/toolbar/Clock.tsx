import { SegmentedControl, Text } from '@mantine/core';
import { browserZone } from '../../../util/zoned.ts';
import type { Shown } from '../view.ts';

/** By whose clock times are told, and hours and days begin. */
export function Clock({ zone, setView }: Shown) {
  const own = browserZone();
  if (own === 'UTC') {
    return (
      <Text size="sm" c="dimmed">
        Times in UTC
      </Text>
    );
  }
  return (
    <SegmentedControl
      aria-label="Times by the clock of"
      data={[{ value: own, label: own.replaceAll('_', ' ') }, 'UTC']}
      value={zone}
      onChange={(tz) => setView({ tz: tz === 'UTC' ? tz : '' })}
    />
  );
}
