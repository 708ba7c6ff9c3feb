import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ApiProblem, fieldErrors } from '../../api/problem.ts';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { Failed } from '../../ui/States.tsx';
import { toastDone } from '../../ui/toast.ts';
import { wordsTrouble } from '../../util/words.ts';
import { useAddOptOut } from './optOutsApi.ts';

/** Any number, registered or not. */
export function AddOptOut({ onClose }: { onClose: () => void }) {
  const add = useAddOptOut();
  const form = useForm({
    initialValues: { number: '', source: '' },
    validate: {
      number: (value) => (value.trim() ? null : 'A number with + and country code.'),
      source: (value) => wordsTrouble(value, 'Say how we know'),
    },
  });
  const submit = form.onSubmit(({ number, source }) =>
    add.mutate(
      { number: number.trim(), source: source.trim() },
      {
        onSuccess: (made) => {
          toastDone(`${made.number} is opted out. Nothing is sent to it from the next message on.`);
          onClose();
        },
        onError: (error) => error instanceof ApiProblem && form.setErrors(fieldErrors(error.errors)),
      },
    ),
  );
  return (
    <Modal opened onClose={onClose} title="Opt a number out">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text size="sm">
            Nothing more is sent to it, by any pair or program, whether it is registered or not. Only an admin
            can lift that.
          </Text>
          {add.isError && <Failed error={add.error} m={0} />}
          <TextInput
            label="Number"
            placeholder="+998 90 123 45 67"
            autoComplete="off"
            maxLength={40}
            required
            data-autofocus
            {...form.getInputProps('number')}
          />
          <TextInput
            label="How we know"
            description="Such as: answered STOP on 24 November. Leave the number out; it is shown unmasked."
            maxLength={200}
            required
            {...form.getInputProps('source')}
          />
          <DialogButtons verb="Opt out" loading={add.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
