import { Modal, Stack, Text } from '@mantine/core';
import type { NumberItem } from '../../api/types.ts';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { Failed } from '../../ui/States.tsx';
import { toastDone } from '../../ui/toast.ts';
import { useRemoveNumber } from './numbersApi.ts';

type Props = { number: NumberItem; onClose: () => void };

export function RemoveNumber({ number: { id, number, pair }, onClose }: Props) {
  const remove = useRemoveNumber();
  const confirm = () =>
    remove.mutate(id, {
      onSuccess: () => {
        toastDone(`${number} was removed from ${pair}.`);
        onClose();
      },
    });
  return (
    <Modal opened onClose={onClose} title={`Remove ${number}?`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        <Stack>
          <Text size="sm">
            From the next message on nothing of {pair} goes to it. What was sent to it stays in the figures.
            Registering it again resets neither its caps nor an opt-out.
          </Text>
          {remove.isError && <Failed error={remove.error} m={0} />}
          <DialogButtons verb="Remove" danger loading={remove.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
