import { Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ApiProblem } from '../../api/problem.ts';
import type { PairItem } from '../../api/types.ts';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { Failed } from '../../ui/States.tsx';
import { toastDone } from '../../ui/toast.ts';
import { count } from '../../util/format.ts';
import { numbersIn, numbersTrouble, refusedNumbers, sourceTrouble } from './pairFields.ts';
import { useRegisterNumbers } from './pairsApi.ts';

/** Adds to the only numbers that the pair's messages may go to; each needs the source of its permission. */
export function RegisterNumbers({
  pair: { pair },
  onClose,
}: {
  pair: Pick<PairItem, 'pair'>;
  onClose: () => void;
}) {
  const register = useRegisterNumbers(pair);
  const form = useForm({
    initialValues: { numbers: '', source: '' },
    validate: { numbers: numbersTrouble, source: sourceTrouble },
  });

  const submit = form.onSubmit(({ numbers, source }) =>
    register.mutate(
      { numbers: numbersIn(numbers), source: source.trim() },
      {
        onSuccess: ({ added, known }) => {
          toastDone(`${pair}: ${count(added)} numbers registered, ${count(known)} were known.`);
          onClose();
        },
        onError: (error, sent) =>
          error instanceof ApiProblem &&
          form.setFieldError('numbers', refusedNumbers(error.errors, sent.numbers)),
      },
    ),
  );

  return (
    <Modal opened onClose={onClose} title={`Register numbers for ${pair}`}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            Numbers that you own or may message. Messages go to no others.
          </Text>
          {register.isError && <Failed error={register.error} m={0} />}
          <Textarea
            label="Numbers"
            description="One a line, with + and country code."
            placeholder="+998901234567"
            rows={6}
            data-autofocus
            {...form.getInputProps('numbers')}
          />
          <TextInput
            label="Permission"
            description="Where it is from, such as a contract or a list of your own SIM cards."
            {...form.getInputProps('source')}
          />
          <DialogButtons verb="Register" loading={register.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
