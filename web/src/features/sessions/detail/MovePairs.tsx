import { Button, Checkbox, Group, Modal, MultiSelect, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SessionItem } from '../../../api/types.ts';
import { Failed } from '../../../ui/States.tsx';
import { toastDone } from '../../../ui/toast.ts';
import { pairsQuery } from '../../pairs/pairsApi.ts';
import { countriesOf } from '../matching.ts';
import { useMovePairs } from './detailApi.ts';

/** Pairs of the same country come in from other sessions of the program, or leave for sessions of their own. */
export function MovePairs({ session, onClose }: { session: SessionItem; onClose: () => void }) {
  const { name, program, pairs } = session;
  const [kept, setKept] = useState(pairs);
  const [add, setAdd] = useState<string[]>([]);
  const known = useQuery(pairsQuery);
  const move = useMovePairs(name);
  const [country] = countriesOf(session);
  const others = (known.data ?? []).filter((one) => one.country === country && !pairs.includes(one.pair));
  const remove = pairs.filter((pair) => !kept.includes(pair));
  const submit = () =>
    move.mutate(
      { add, remove },
      {
        onSuccess: () => {
          toastDone(`The pairs of ${name} are changed.`);
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={`Pairs of ${name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          <Text size="sm">
            It goes on running: a pair that comes in begins at once, one that leaves finishes the message in
            hand. Nothing that was sent is lost.
          </Text>
          <Checkbox.Group
            label="In this session"
            description={`One that is unticked gets a session of its own, with ${program}.`}
            value={kept}
            onChange={setKept}
          >
            <Stack gap={6} mt={6}>
              {pairs.map((pair) => (
                <Checkbox key={pair} value={pair} label={pair} />
              ))}
            </Stack>
          </Checkbox.Group>
          <MultiSelect
            label="Move in"
            description={`Pairs of ${country ?? 'its country'}. Each leaves the other sessions of ${program}; one left empty is retired.`}
            placeholder={add.length === 0 ? 'Choose pairs' : undefined}
            data={others.map((one) => one.pair)}
            value={add}
            onChange={setAdd}
            searchable
          />
          {known.isError && <Failed error={known.error} m={0} />}
          {kept.length + add.length === 0 && (
            <Text size="sm" c="var(--mantine-color-error)">
              A session needs at least one pair.
            </Text>
          )}
          {move.isError && <Failed error={move.error} m={0} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              disabled={add.length + remove.length === 0 || kept.length + add.length === 0}
              loading={move.isPending}
            >
              Move
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
