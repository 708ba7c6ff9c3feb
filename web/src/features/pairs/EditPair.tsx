import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { pairsPair } from '../../api/sdk.ts';
import type { PairItem } from '../../api/types.ts';
import { Failed } from '../../ui/States.tsx';
import { toastDone } from '../../ui/toast.ts';
import { ActiveField, PriorityField } from './fields.tsx';
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
          {stale && <Stale loading={reload.isPending} onReload={() => reload.mutate()} />}
          {change.isError && !stale && <Failed error={change.error} m={0} />}
          {reload.isError && <Failed error={reload.error} m={0} />}
          <TextInput label="Operator name" required {...form.getInputProps('operator_name')} />
          <PriorityField {...form.getInputProps('priority')} />
          <ActiveField {...form.getInputProps('active', { type: 'checkbox' })} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending} disabled={stale}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Stale({ loading, onReload }: { loading: boolean; onReload: () => void }) {
  return (
    <Alert color="orange" variant="outline" title="Somebody else changed this pair" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">Your change was not saved. Load the pair as it is now, then change it again.</Text>
        <Button size="xs" variant="default" loading={loading} onClick={onReload}>
          Load it as it is now
        </Button>
      </Stack>
    </Alert>
  );
}

function valuesOf({ operator_name, priority, active }: PairItem) {
  return { operator_name, priority, active };
}
