import { Alert } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import { explain } from '../../api/problem.ts';
import { freshness } from '../../live/freshness.ts';
import { useLive } from '../../live/hooks.ts';
import { duration } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';

/** Says plainly that the figures on the screen are old, and why as far as it is known. */
export function StaleBanner() {
  const state = useLive((live) => live);
  const { stale, ageS } = freshness(state, useNow(1000));
  if (!stale || ageS === null) return null;
  return (
    <Alert
      mb="md"
      color="orange"
      variant="outline"
      icon={<IconClockExclamation />}
      title={`These figures are ${duration(ageS * 1000)} old`}
    >
      {state.error ? explain(state.error) : 'Nothing has come from smsdeck serve since.'} The console keeps
      trying.
    </Alert>
  );
}
