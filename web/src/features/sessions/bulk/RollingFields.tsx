import { Group, NumberInput, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import type { Rolling } from '../../../api/types.ts';

const FIRST: Rolling = { at_once: 5, wait_s: 60 };

type Props = { rolling: Rolling | null; onChange: (rolling: Rolling | null) => void };

/** All at once, or a few at a time, where the next ones wait until those run. */
export function RollingFields({ rolling, onChange }: Props) {
  const [last, setLast] = useState(rolling ?? FIRST);
  const set = (change: Partial<Rolling>) => {
    const next = { ...last, ...change };
    setLast(next);
    onChange(next);
  };
  return (
    <Stack gap="xs">
      <Switch
        label="Rolling: a few at a time"
        description="The next ones wait until those run. Three failures in a row end it."
        checked={rolling !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? last : null)}
      />
      {rolling && (
        <Group gap="sm" align="flex-end">
          <Whole
            label="At a time"
            value={rolling.at_once}
            min={1}
            max={50}
            set={(at_once) => set({ at_once })}
          />
          <Whole
            label="Wait until running, seconds"
            value={rolling.wait_s}
            min={5}
            max={600}
            set={(wait_s) => set({ wait_s })}
          />
        </Group>
      )}
    </Stack>
  );
}

type WholeProps = { label: string; value: number; min: number; max: number; set: (value: number) => void };

function Whole({ set, value, ...props }: WholeProps) {
  const [written, setWritten] = useState<number | string>(value);
  return (
    <NumberInput
      {...props}
      value={written}
      flex="1 1 120px"
      clampBehavior="strict"
      allowDecimal={false}
      onChange={(next) => {
        setWritten(next);
        if (typeof next === 'number') set(next);
      }}
      // An empty field would hide what holds.
      onBlur={() => setWritten(value)}
    />
  );
}
