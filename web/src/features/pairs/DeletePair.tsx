import { Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import type { PairItem } from '../../api/types.ts';
import { Failed } from '../../ui/States.tsx';
import { toastDone } from '../../ui/toast.ts';
import { useDeletePair } from './pairsApi.ts';

/** Names what will stop before anything does. */
export function DeletePair({ pair: { pair, sessions }, onClose }: { pair: PairItem; onClose: () => void }) {
  const remove = useDeletePair();
  const confirm = () =>
    remove.mutate(pair, {
      onSuccess: () => {
        toastDone(`${pair} was deleted.`);
        onClose();
      },
    });

  return (
    <Modal opened onClose={onClose} title={`Delete ${pair}?`}>
      <Stack gap="sm">
        {remove.isError && <Failed error={remove.error} m={0} />}
        {sessions.length > 0 ? (
          <>
            <Text size="sm">{sessions.length === 1 ? 'This session stops:' : 'These sessions stop:'}</Text>
            <List size="sm" className="mono">
              {sessions.map((session) => (
                <List.Item key={session}>{session}</List.Item>
              ))}
            </List>
          </>
        ) : (
          <Text size="sm">No session carries it, so nothing stops.</Text>
        )}
        <Text size="sm" c="dimmed">
          What was sent over it stays in the metrics.
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red.9" loading={remove.isPending} onClick={confirm}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
