import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { Failed } from './States.tsx';

type Props<Found> = {
  title: string;
  /** Asks for the number in a body: no address or log may hold it. */
  find: UseMutationResult<Found, Error, string>;
  /** What it means that there is none. */
  none: string;
  onClose: () => void;
  children: (found: Found) => ReactNode;
};

/** Looks a phone number up that somebody types. */
export function FindDialog<Found>({ title, find, none, onClose, children }: Props<Found>) {
  const [typed, setTyped] = useState('');
  const missing = find.error instanceof ApiProblem && find.error.status === 404;
  return (
    <Modal opened onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim()) find.mutate(typed.trim());
        }}
      >
        <Stack gap="sm">
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <TextInput
              flex={1}
              label="Number"
              placeholder="+998 90 123 45 67"
              autoComplete="off"
              maxLength={40}
              data-autofocus
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Button type="submit" loading={find.isPending}>
              Find
            </Button>
          </Group>
          {missing && (
            <Text size="sm" role="status">
              {none}
            </Text>
          )}
          {find.isError && !missing && <Failed error={find.error} m={0} />}
          {find.data !== undefined && <div role="status">{children(find.data)}</div>}
        </Stack>
      </form>
    </Modal>
  );
}
