import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';

type Props = {
  /** A program is ended, or started anew. */
  action: 'stop' | 'restart';
  /** Of what: a session's name, or how many. */
  what: string;
  /** In place of what it does to a session of smsdeck's own. */
  effect?: string;
  onCancel: () => void;
  onConfirm: (reason: string) => void;
};

const WORDS = {
  stop: { verb: 'Stop', effect: 'It sends nothing more until somebody starts it again.' },
  restart: {
    verb: 'Restart',
    effect: 'It finishes what it is sending, stops, and starts again within seconds.',
  },
};

/** Asks before a running program is touched, and takes the reason for the record. */
export function ConfirmAction({ action, what, effect, onCancel, onConfirm }: Props) {
  const [reason, setReason] = useState('');
  const { verb } = WORDS[action];
  return (
    <Modal opened onClose={onCancel} title={`${verb} ${what}?`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm(reason.trim());
        }}
      >
        <Stack>
          <Text size="sm">{effect ?? WORDS[action].effect}</Text>
          <TextInput
            label="Reason"
            description="Optional; others see it beside the session."
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
            <Button type="submit" color={action === 'stop' ? 'red.9' : undefined} data-autofocus>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
