import { List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { KillSwitchItem } from '../../../api/types.ts';
import { moment } from '../../../util/format.ts';
import { wordsTrouble } from '../../../util/words.ts';
import { DialogButtons } from '../../DialogButtons.tsx';
import { Failed } from '../../States.tsx';
import { toastDone } from '../../toast.ts';
import { useKillSwitch, useSetKillSwitch } from './killSwitch.ts';

const WORDS = {
  stop: {
    title: 'Stop all sending?',
    verb: 'Stop all sending',
    effects: [
      'From now on no message is allowed out, of any country, pair or program, whatever its priority.',
      'What was permitted in the last seconds may still go out.',
      'Programs go on running and wait. Restarts of any part change nothing.',
      'It stays so until somebody resumes sending here, or with smsdeck kill-switch off.',
    ],
    asks: 'Every console shows it, and the audit log keeps it.',
  },
  resume: {
    title: 'Resume sending?',
    verb: 'Resume sending',
    effects: ['Programs that wait begin to send at once, within the limit of each country.'],
    asks: 'Why it is safe to send again; the audit log keeps it.',
  },
};

type Props = {
  /** Which way it was asked for: it stays so when somebody else is faster. */
  on: boolean;
  onClose: () => void;
};

/** Says what will happen before it does, and takes the reason. */
export function KillSwitchDialog({ on, onClose }: Props) {
  const words = WORDS[on ? 'stop' : 'resume'];
  const now = useKillSwitch();
  const set = useSetKillSwitch();
  const form = useForm({
    initialValues: { reason: '' },
    validate: { reason: (reason) => wordsTrouble(reason) },
  });
  const submit = form.onSubmit(({ reason }) =>
    set.mutate(
      { on, reason: reason.trim() },
      {
        onSuccess: (item) => {
          toastDone(outcome(item, reason.trim()));
          onClose();
        },
      },
    ),
  );
  return (
    <Modal opened onClose={onClose} title={words.title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <List size="sm" spacing={4}>
            {words.effects.map((effect) => (
              <List.Item key={effect}>{effect}</List.Item>
            ))}
          </List>
          {!on && now?.on && (
            <Text size="sm">
              It was stopped by {now.by}: <b>{now.reason}</b>
            </Text>
          )}
          {set.isError && <Failed error={set.error} m={0} />}
          <TextInput
            label="Reason"
            description={words.asks}
            maxLength={200}
            required
            data-autofocus
            {...form.getInputProps('reason')}
          />
          <DialogButtons verb={words.verb} danger={on} loading={set.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

/** Somebody may have been faster: then the first one, and the first reason, stand. */
function outcome({ on, by, reason, since }: KillSwitchItem, mine: string): string {
  const done = on ? 'All sending is stopped.' : 'Sending is resumed.';
  if (reason === mine || !since) return done;
  return `${done} ${by} had done it already, at ${moment(since, Date.now())}: ${reason}`;
}
