import { Modal, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ApiProblem, fieldErrors } from '../../api/problem.ts';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { toastDone } from '../../ui/toast.ts';
import { GatewayFields } from './GatewayFields.tsx';
import { createOf, NEW_GATEWAY, nameTrouble, urlTrouble } from './gatewayForm.ts';
import { useCreateGateway } from './gatewaysApi.ts';
import { Refused } from './Refused.tsx';

const ADAPTERS = [
  { value: 'http', label: 'http' },
  { value: 'kannel', label: 'Kannel' },
];

/** Pairs send through it once they name it; one named default takes all that name none. */
export function AddGateway({ allowed, onClose }: { allowed: string[]; onClose: () => void }) {
  const create = useCreateGateway();
  const form = useForm({ initialValues: NEW_GATEWAY, validate: { name: nameTrouble, url: urlTrouble } });
  const submit = form.onSubmit((values) =>
    create.mutate(createOf(values), {
      onSuccess: ({ name }) => {
        toastDone(`${name} was added. Pairs send through it once they name it.`);
        onClose();
      },
      onError: (error) => error instanceof ApiProblem && form.setErrors(fieldErrors(error.errors)),
    }),
  );
  return (
    <Modal opened onClose={onClose} size="lg" title="Add a gateway">
      <form onSubmit={submit} noValidate autoComplete="off">
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              label="Name"
              description="default takes the place of the settings file's"
              placeholder="kannel-west"
              maxLength={32}
              required
              data-autofocus
              {...form.getInputProps('name')}
            />
            <Select
              label="Kind"
              description="What it speaks; cannot be changed later"
              data={ADAPTERS}
              allowDeselect={false}
              {...form.getInputProps('adapter')}
            />
          </SimpleGrid>
          <GatewayFields form={form} allowed={allowed} />
          {create.isError && <Refused error={create.error} allowed={allowed} />}
          <DialogButtons verb="Add" loading={create.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
