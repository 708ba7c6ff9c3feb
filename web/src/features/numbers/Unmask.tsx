import { Group, Text } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { NumberItem } from '../../api/types.ts';
import { useWhyNot } from '../../api/useAuth.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { toastFailed } from '../../ui/toast.ts';
import { useUnmask } from './numbersApi.ts';

/** Long enough to copy it, short enough that it does not stay on a screen that nobody looks at. */
const SHOWN_MS = 30_000;

/** A number, masked. Whoever may, sees it in full for half a minute; the audit log keeps who did. */
export function Unmask({ number: { id, number } }: { number: NumberItem }) {
  const whyNot = useWhyNot('manager');
  const { data, isPending, mutate, reset } = useUnmask();
  useEffect(() => {
    if (data === undefined) return;
    const timer = setTimeout(reset, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [data, reset]);
  const shown = data !== undefined;
  const show = () => mutate(id, { onError: (error) => toastFailed('The number is not shown', error) });
  return (
    <Group gap={8} wrap="nowrap">
      <Text span size="sm" className="mono" fw={shown ? 600 : undefined} data-testid={`number-${id}`}>
        {data?.number ?? number}
      </Text>
      <ActionButton
        label={shown ? `Hide ${number} again` : `Show ${number} in full`}
        hint={shown ? 'Hide it again' : 'Show it in full for 30 s; the audit log keeps that you did'}
        whyNot={whyNot}
        loading={isPending}
        onClick={shown ? reset : show}
      >
        {shown ? <IconEyeOff size={17} stroke={1.8} /> : <IconEye size={17} stroke={1.8} />}
      </ActionButton>
    </Group>
  );
}
