import { Text } from '@mantine/core';
import { FindDialog } from '../../ui/FindDialog.tsx';
import { History } from './History.tsx';
import { useFindOptOut } from './optOutsApi.ts';

/** Whether a number is or was opted out, and all that happened to that. */
export function FindOptOut({ onClose }: { onClose: () => void }) {
  return (
    <FindDialog
      title="Find an opt-out"
      find={useFindOptOut()}
      none="It was never opted out."
      onClose={onClose}
    >
      {(optOut) => (
        <>
          <Text size="sm" mb={4}>
            <span className="mono">{optOut.number}</span>{' '}
            {optOut.active
              ? 'is opted out: nothing is sent to it.'
              : 'was opted out; that was lifted, and it may be messaged.'}
          </Text>
          <History optOut={optOut} />
        </>
      )}
    </FindDialog>
  );
}
