import { Alert, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ApiProblem } from '../../api/problem.ts';
import type { QuotaChange, QuotaItem } from '../../api/types.ts';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { Failed } from '../../ui/States.tsx';
import { toastDone } from '../../ui/toast.ts';
import { useChangeQuota } from './quotaApi.ts';
import { pace } from './quotaRows.ts';

type Props = { item: QuotaItem; onClose: () => void };
type Values = { limit: number | string; burst: number | string; reason: string };

/** Limit and burst of a country as it was when the form opened. What is above the host's ceiling is refused by the API, and audited. */
export function EditLimit({ item: { country, country_name, limit, burst, ceiling }, onClose }: Props) {
  const change = useChangeQuota(country);
  const form = useForm<Values>({
    initialValues: { limit, burst, reason: '' },
    validate: {
      limit: (value) => countTrouble(value),
      burst: (value, { limit: most }) =>
        countTrouble(value) ?? (Number(value) > Number(most) ? `At most the limit, ${most}.` : null),
      reason: (value) => (value.trim() ? null : 'Say why; the audit log keeps it.'),
    },
  });
  const wanted = { limit: Number(form.values.limit), burst: Number(form.values.burst) };
  const submit = form.onSubmit((values) => {
    const body = changeOf(values, { limit, burst });
    if (body === null) {
      form.setFieldError('limit', 'Nothing was changed.');
      return;
    }
    change.mutate(body, {
      onSuccess: (now) => {
        toastDone(`${country_name}: ${now.limit} in any 60 s, ${pace(now.limit, now.burst)}.`);
        onClose();
      },
      onError: (error) =>
        form.setFieldError('limit', isAboveCeiling(error) ? `Above the ceiling of ${ceiling}.` : undefined),
    });
  });
  return (
    <Modal opened onClose={onClose} title={`Limit of ${country_name}`}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {change.isError && <Refused error={change.error} ceiling={ceiling} />}
          <Group grow align="flex-start">
            <NumberInput
              label="Limit"
              description="Messages in any 60 s"
              min={1}
              max={1000}
              allowDecimal={false}
              data-autofocus
              {...form.getInputProps('limit')}
            />
            <NumberInput
              label="Burst"
              description="So many may go at once"
              min={1}
              max={1000}
              allowDecimal={false}
              {...form.getInputProps('burst')}
            />
          </Group>
          <Text size="sm">
            {wanted.limit > 0 && `That is ${pace(wanted.limit, wanted.burst)}. `}
            The ceiling of this host is {ceiling}.
            {wanted.limit < limit &&
              ' It acts on the next message; what was sent in the last 60 s still counts.'}
          </Text>
          <TextInput
            label="Reason"
            description="The audit log keeps it, and this page shows it."
            maxLength={200}
            required
            {...form.getInputProps('reason')}
          />
          <DialogButtons verb="Save" loading={change.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

function Refused({ error, ceiling }: { error: unknown; ceiling: number }) {
  if (!isAboveCeiling(error)) return <Failed error={error} m={0} />;
  return (
    <Alert
      color="red"
      variant="outline"
      title={`Refused: ${ceiling} is the most that this host allows`}
      role="alert"
    >
      <Text size="sm">
        {error.message} {error.hint}
      </Text>
      <Text size="sm" c="dimmed" mt={4}>
        Nothing was changed. The audit log keeps that it was tried.
      </Text>
    </Alert>
  );
}

/** Whoever lacks the role is not offered this dialog, so a 403 is the ceiling's. */
function isAboveCeiling(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && error.status === 403;
}

function countTrouble(value: number | string): string | null {
  const number = Number(value);
  return value !== '' && Number.isInteger(number) && number >= 1 && number <= 1000 ? null : 'From 1 to 1000.';
}

/** Only what differs is sent: what somebody else set meanwhile stays. */
function changeOf(values: Values, before: { limit: number; burst: number }): QuotaChange | null {
  const change: QuotaChange = { reason: values.reason.trim() };
  if (Number(values.limit) !== before.limit) change.limit = Number(values.limit);
  if (Number(values.burst) !== before.burst) change.burst = Number(values.burst);
  return change.limit === undefined && change.burst === undefined ? null : change;
}
