import { Button, Group, Popover, TextInput } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useState } from 'react';

/** Asks for a time, in the browser's time zone, to read the log from there on. */
export function TimeJump({ onJump }: { onJump: (at: string) => void }) {
  const [open, setOpen] = useState(false);
  const [value, setValue] = useState(() => localMinute(new Date()));
  const at = new Date(value);
  const valid = !Number.isNaN(at.getTime());
  return (
    <Popover opened={open} onChange={setOpen} withinPortal={false} trapFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconClock size={14} aria-hidden />}
          onClick={() => setOpen((was) => !was)}
        >
          Go to a time
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Go to a time">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!valid) return;
            setOpen(false);
            onJump(at.toISOString());
          }}
        >
          <Group gap="xs" align="flex-end">
            <TextInput
              type="datetime-local"
              step={1}
              size="xs"
              label="Read from"
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
              data-autofocus
            />
            <Button type="submit" size="xs" disabled={!valid}>
              Go
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** As the field takes it: 2026-11-24T04:36:00. */
function localMinute(now: Date): string {
  const shifted = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return `${shifted.toISOString().slice(0, 16)}:00`;
}
