import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { OptOutItem } from '../../api/types.ts';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { Failed } from '../../ui/States.tsx';
import { toastDone } from '../../ui/toast.ts';
import { wordsTrouble } from '../../util/words.ts';
import { useLiftOptOut } from './optOutsApi.ts';

type Props = { optOut: OptOutItem; onClose: () => void };

/** For admins. The reason is kept for ever, with their name. */
export function LiftOptOut({ optOut: { id, number, source }, onClose }: Props) {
  const lift = useLiftOptOut();
  const form = useForm({
    initialValues: { reason: '' },
    validate: { reason: (value) => wordsTrouble(value) },
  });
  const submit = form.onSubmit(({ reason }) =>
    lift.mutate(
      { id, reason: reason.trim() },
      {
        onSuccess: () => {
          toastDone(`The opt-out of ${number} is lifted.`);
          onClose();
        },
      },
    ),
  );
  return (
    <Modal opened onClose={onClose} title={`Lift the opt-out of ${number}?`}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">
            Whoever it belongs to asked for no more messages: <b>{source}</b>. Lift it only where they said
            otherwise since. If the number is registered, messages can go to it at once.
          </Text>
          {lift.isError && <Failed error={lift.error} m={0} />}
          <TextInput
            label="Reason"
            description="Kept for ever, with your name."
            maxLength={200}
            required
            data-autofocus
            {...form.getInputProps('reason')}
          />
          <DialogButtons verb="Lift it" danger loading={lift.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
