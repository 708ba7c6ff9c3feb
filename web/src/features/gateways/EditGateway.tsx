import { Modal, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, fieldErrors } from '../../api/problem.ts';
import { gatewaysGateway } from '../../api/sdk.ts';
import type { GatewayItem } from '../../api/types.ts';
import { ChangedMeanwhile } from '../../ui/ChangedMeanwhile.tsx';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { Failed } from '../../ui/States.tsx';
import { toastDone } from '../../ui/toast.ts';
import { GatewayFields } from './GatewayFields.tsx';
import { changeOf, urlTrouble, valuesOf } from './gatewayForm.ts';
import { useChangeGateway } from './gatewaysApi.ts';
import { Refused } from './Refused.tsx';

type Props = { gateway: GatewayItem; allowed: string[]; onClose: () => void };

/** Changes the gateway as it was when the form opened, and of it only what differs. */
export function EditGateway({ gateway, allowed, onClose }: Props) {
  const { name } = gateway;
  const [base, setBase] = useState(gateway);
  const change = useChangeGateway(name);
  const form = useForm({ initialValues: valuesOf(gateway), validate: { url: urlTrouble } });
  const reload = useMutation({
    mutationFn: () => gatewaysGateway({ path: { name } }),
    onSuccess: (fresh) => {
      setBase(fresh);
      form.setValues(valuesOf(fresh));
      change.reset();
    },
  });
  const submit = form.onSubmit((values) => {
    const body = changeOf(values, base);
    if (body === null) {
      onClose();
      return;
    }
    change.mutate(
      { revision: base.revision, body },
      {
        onSuccess: () => {
          toastDone(`${name} was changed. Programs take it up with their next message.`);
          onClose();
        },
        onError: (error) => error instanceof ApiProblem && form.setErrors(fieldErrors(error.errors)),
      },
    );
  });
  const stale = change.error instanceof ApiProblem && change.error.status === 412;
  return (
    <Modal opened onClose={onClose} size="lg" title={`Edit ${name}`}>
      <form onSubmit={submit} noValidate autoComplete="off">
        <Stack gap="sm">
          <GatewayFields form={form} allowed={allowed} stored={base} />
          {stale && (
            <ChangedMeanwhile what="gateway" loading={reload.isPending} onReload={() => reload.mutate()} />
          )}
          {change.isError && !stale && <Refused error={change.error} allowed={allowed} />}
          {reload.isError && <Failed error={reload.error} m={0} />}
          <DialogButtons verb="Save" loading={change.isPending} disabled={stale} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
