import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Action, Rolling } from '../../../api/types.ts';
import { Failed, Loading } from '../../../ui/States.tsx';
import { toastDone } from '../../../ui/toast.ts';
import { count } from '../../../util/format.ts';
import { useBulk, useDryRun } from './bulkApi.ts';
import { ForecastView } from './ForecastView.tsx';
import { forecast } from './forecast.ts';
import { RollingFields } from './RollingFields.tsx';

const VERB = { start: 'Start', stop: 'Stop', restart: 'Restart' } as const;
const GENTLY: Rolling = { at_once: 5, wait_s: 60 };

type Props = {
  action: Action;
  names: string[];
  onClose: () => void;
};

/** Says first what would happen to how many, and what not and why; then does it, and shows the job. */
export function BulkDialog({ action, names, onClose }: Props) {
  // What was ticked when the dialog opened: rows that come or go behind it change nothing here.
  const [chosen] = useState(names);
  const [reason, setReason] = useState('');
  const [rolling, setRolling] = useState<Rolling | null>(action === 'restart' ? GENTLY : null);
  const navigate = useNavigate();
  const dry = useDryRun(action, chosen);
  const bulk = useBulk();
  const told = dry.data && forecast(dry.data);
  const n = told?.will.length ?? 0;

  const submit = () =>
    bulk.mutate(
      { action, names: chosen, reason: reason.trim(), rolling },
      {
        onSuccess: ({ job_id }) => {
          onClose();
          if (job_id) void navigate({ to: '/jobs/$id', params: { id: job_id } });
          else toastDone(`${count(n)} asked to ${action}.`);
        },
      },
    );

  return (
    <Modal opened onClose={onClose} size="lg" title={`${VERB[action]} ${count(chosen.length)} sessions?`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (n > 0) submit();
        }}
      >
        <Stack>
          {dry.isPending && <Loading rows={3} label="Working out what would happen" />}
          {dry.isError && <Failed error={dry.error} retry={() => dry.refetch()} m={0} />}
          {told && <ForecastView action={action} told={told} />}
          {action === 'restart' && <RollingFields rolling={rolling} onChange={setRolling} />}
          <TextInput
            label="Reason"
            description="Optional; others see it beside each session and in the job."
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {bulk.isError && <Failed error={bulk.error} m={0} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={action === 'stop' ? 'red.9' : undefined}
              disabled={n === 0}
              loading={bulk.isPending}
            >
              {VERB[action]} {told ? count(n) : ''}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
