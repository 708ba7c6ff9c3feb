import { Group, Modal, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { ApiProblem, fieldErrors } from '../../api/problem.ts';
import type { PairCreate } from '../../api/types.ts';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { Failed } from '../../ui/States.tsx';
import { toastDone } from '../../ui/toast.ts';
import { ActiveField, GatewayField, PriorityField } from './fields.tsx';
import { countryTrouble, operatorTrouble } from './pairFields.ts';
import { programsQuery, useCreatePair } from './pairsApi.ts';

const EMPTY = {
  country: '',
  operator: '',
  country_name: '',
  operator_name: '',
  priority: 'normal' as PairCreate['priority'],
  active: true,
  gateway: '',
  programs: [] as string[],
};

export function AddPair({ onClose }: { onClose: () => void }) {
  const programs = useQuery(programsQuery);
  const create = useCreatePair();
  const form = useForm({
    initialValues: EMPTY,
    validate: { country: countryTrouble, operator: operatorTrouble },
    transformValues: (values): PairCreate => ({
      ...values,
      country_name: values.country_name.trim() || undefined,
      operator_name: values.operator_name.trim() || undefined,
    }),
  });

  const submit = form.onSubmit((pair) =>
    create.mutate(pair, {
      onSuccess: (made) => {
        toastDone(
          made.numbers > 0
            ? `${made.pair} was added.`
            : `${made.pair} was added. It sends nothing until numbers are registered for it.`,
        );
        onClose();
      },
      onError: (error) => error instanceof ApiProblem && form.setErrors(fieldErrors(error.errors)),
    }),
  );

  return (
    <Modal opened onClose={onClose} title="Add a pair">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {create.isError && <Failed error={create.error} m={0} />}
          <Group grow align="flex-start">
            <TextInput
              label="Country"
              placeholder="UZ"
              maxLength={2}
              data-autofocus
              {...form.getInputProps('country')}
              onChange={(event) => form.setFieldValue('country', event.currentTarget.value.toUpperCase())}
            />
            <TextInput
              label="Country name"
              placeholder="Uzbekistan"
              {...form.getInputProps('country_name')}
            />
          </Group>
          <Group grow align="flex-start">
            <TextInput label="Operator" placeholder="uzmobile" {...form.getInputProps('operator')} />
            <TextInput
              label="Operator name"
              placeholder="UzMobile"
              {...form.getInputProps('operator_name')}
            />
          </Group>
          <PriorityField {...form.getInputProps('priority')} />
          <ActiveField {...form.getInputProps('active', { type: 'checkbox' })} />
          <GatewayField {...form.getInputProps('gateway')} />
          <MultiSelect
            label="Programs"
            description="A session starts at once for each."
            searchable
            data={
              programs.data?.map(({ program, title }) => ({ value: program, label: title || program })) ?? []
            }
            {...form.getInputProps('programs')}
          />
          <DialogButtons verb="Add" loading={create.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
