import { Modal, Stack, Text } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { DialogButtons } from './DialogButtons.tsx';
import { Failed } from './States.tsx';
import { toastDone } from './toast.ts';

type Props = {
  /** What goes, as its user calls it. */
  name: string;
  /** What the mutation takes. */
  id: string;
  remove: UseMutationResult<unknown, Error, string>;
  /** Where it goes from, with its preposition. */
  from?: string;
  onClose: () => void;
  /** What is lost, and what stays. */
  children: ReactNode;
};

/** Says what is lost before it is. */
export function RemoveDialog({ name, id, remove, from, onClose, children }: Props) {
  const confirm = () =>
    remove.mutate(id, {
      onSuccess: () => {
        toastDone(`${[name, 'was removed', from].filter(Boolean).join(' ')}.`);
        onClose();
      },
    });
  return (
    <Modal opened onClose={onClose} title={`Remove ${name}?`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        <Stack>
          <Text size="sm">{children}</Text>
          {remove.isError && <Failed error={remove.error} m={0} />}
          <DialogButtons verb="Remove" danger loading={remove.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
