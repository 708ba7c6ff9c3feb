import { Alert, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight, IconUserQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { SessionItem } from '../../../api/types.ts';
import { useWhyNot } from '../../../api/useAuth.ts';
import { GuardedButton } from '../../../ui/GuardedButton.tsx';
import { count } from '../../../util/format.ts';
import classes from './Drift.module.css';
import { DriftButtons } from './DriftButtons.tsx';
import { DRIFT_ACTIONS, driftOf, driftWhyNot } from './drift.ts';
import { StopFound } from './StopFound.tsx';
import { useDrift } from './useDrift.ts';

/** Found running, and waiting for somebody to say what should become of them. Ignored ones are a quiet line. */
export function DriftSection({ sessions }: { sessions: Record<string, SessionItem> }) {
  const { open, ignored } = driftOf(sessions);
  const [shown, list] = useDisclosure(open.length <= 3);
  if (open.length === 0) return ignored.length > 0 ? <IgnoredLine n={ignored.length} /> : null;
  return (
    <Alert
      mb="sm"
      color="orange"
      variant="outline"
      icon={<IconUserQuestion />}
      title={`Started by hand, not by smsdeck: ${count(open.length)}`}
      data-testid="drift"
    >
      <Stack gap="sm">
        <ul className={classes.effects}>
          {DRIFT_ACTIONS.map(({ verb, effect }) => (
            <li key={verb}>
              <b>{verb}:</b> {effect}
            </li>
          ))}
        </ul>
        {open.length > 1 && <AllOfThem sessions={open} />}
        <UnstyledButton className={classes.toggle} onClick={list.toggle} aria-expanded={shown}>
          {shown ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
          {shown ? 'Hide them' : `Show the ${count(open.length)}`}
        </UnstyledButton>
        <Collapse expanded={shown}>
          <ul className={classes.list}>
            {open.map((session) => (
              <li key={session.name} data-testid={`drift-${session.name}`}>
                <Link to="/sessions/$name" params={{ name: session.name }} className={classes.name}>
                  {session.name}
                </Link>
                <DriftButtons session={session} />
              </li>
            ))}
          </ul>
        </Collapse>
        {ignored.length > 0 && <IgnoredLine n={ignored.length} />}
      </Stack>
    </Alert>
  );
}

function AllOfThem({ sessions }: { sessions: SessionItem[] }) {
  const roleWhyNot = useWhyNot('operator');
  const drift = useDrift();
  const [toStop, setToStop] = useState<string[] | null>(null);
  return (
    <Group gap={6}>
      {DRIFT_ACTIONS.map(({ action, verb }) => {
        const can = sessions.filter((one) => driftWhyNot(one, action) === null).map(({ name }) => name);
        return (
          <GuardedButton
            key={action}
            size="compact-sm"
            variant="default"
            whyNot={roleWhyNot ?? (can.length > 0 ? null : `None of them can be done this to: ${verb}.`)}
            loading={drift.isPending && drift.variables.action === action}
            onClick={() => (action === 'stop' ? setToStop(can) : drift.mutate({ action, names: can }))}
          >
            {verb} {can.length === sessions.length ? 'all' : ''} {count(can.length)}
          </GuardedButton>
        );
      })}
      {toStop && (
        <StopFound
          names={toStop}
          onCancel={() => setToStop(null)}
          onConfirm={(reason) => {
            setToStop(null);
            drift.mutate({ action: 'stop', names: toStop, reason });
          }}
        />
      )}
    </Group>
  );
}

function IgnoredLine({ n }: { n: number }) {
  return (
    <Text size="xs" c="dimmed" mb="xs">
      {count(n)} started by hand {n === 1 ? 'is' : 'are'} ignored.{' '}
      <Link to="/sessions" search={{ flag: 'ignored' }} className={classes.name}>
        Show
      </Link>
    </Text>
  );
}
