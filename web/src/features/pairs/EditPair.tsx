import { Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { pairsPair } from '../../api/sdk.ts';
import type { PairItem } from '../../api/types.ts';
import { ChangedMeanwhile } from '../../ui/ChangedMeanwhile.tsx';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { Failed } from '../../ui/States.tsx';
import { toastDone } from '../../ui/toast.ts';
import { ActiveField, GatewayField, PriorityField } from './fields.tsx';
import { useChangePair } from './pairsApi.ts';

type Props = { pair: PairItem; onClose: () => void };

/** Changes the pair as it was when the form opened; what somebody else changed meanwhile is never overwritten. */
export function EditPair({ pair, onClose }: Props) {
  const [base, setBase] = useState(pair);
  const change = useChangePair(pair.pair);
  const form = useForm({ initialValues: valuesOf(pair) });
  const reload = useMutation({
    mutationFn: () => pairsPair({ path: { pair: pair.pair } }),
    onSuccess: (fresh) => {
      setBase(fresh);
      form.setValues(valuesOf(fresh));
      change.reset();
    },
  });

  const submit = form.onSubmit((values) =>
    change.mutate(
      { revision: base.revision, change: values },
      {
        onSuccess: () => {
          toastDone(`${pair.pair} was changed.`);
          onClose();
        },
      },
    ),
  );
  const stale = change.error instanceof ApiProblem && change.error.status === 412;

  return (
    <Modal opened onClose={onClose} title={`Edit ${pair.pair}`}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {stale && (
            <ChangedMeanwhile what="pair" loading={reload.isPending} onReload={() => reload.mutate()} />
          )}
          {change.isError && !stale && <Failed error={change.error} m={0} />}
          {reload.isError && <Failed error={reload.error} m={0} />}
          <TextInput label="Operator name" required {...form.getInputProps('operator_name')} />
          <PriorityField {...form.getInputProps('priority')} />
          <ActiveField {...form.getInputProps('active', { type: 'checkbox' })} />
          <GatewayField {...form.getInputProps('gateway')} />
          <DialogButtons verb="Save" loading={change.isPending} disabled={stale} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

function valuesOf({ operator_name, priority, active, gateway = '' }: PairItem) {
  return { operator_name, priority, active, gateway };
}
