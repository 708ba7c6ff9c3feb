import { Button, Popover, Stack, Text, TextInput } from '@mantine/core';
import { IconCalendarTime } from '@tabler/icons-react';
import { useState } from 'react';
import { fromInput, spanWords, toInput } from '../../../util/zoned.ts';
import { endsOf, type Shown } from '../view.ts';
import { ownRangeTrouble } from './ownRange.ts';
import classes from './Toolbar.module.css';

/** A range by its two ends. It begins as what is shown, so that to keep a moment is one click. */
export function OwnRange(shown: Shown) {
  const [open, setOpen] = useState(false);
  const { view, zone } = shown;
  const ends = view.from ? endsOf(view, Date.now()) : null;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus withinPortal={false}>
      <Popover.Target>
        <Button
          variant={ends ? 'light' : 'default'}
          className={classes.own}
          leftSection={<IconCalendarTime size={16} />}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {ends ? `${spanWords(ends.from, ends.to, zone)}${view.to ? '' : ' (now)'}` : 'Own range'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>{open && <Form {...shown} onClose={() => setOpen(false)} />}</Popover.Dropdown>
    </Popover>
  );
}

function Form({ view, setView, zone, onClose }: Shown & { onClose: () => void }) {
  const [began] = useState(() => endsOf(view, Date.now()));
  const [from, setFrom] = useState(toInput(began.from, zone));
  const [to, setTo] = useState(toInput(began.to, zone));
  const ends = [fromInput(from, zone), fromInput(to, zone)] as const;
  const trouble = ownRangeTrouble(...ends);
  const apply = () => {
    const [start, end] = ends.map((ms) => (ms === null ? '' : new Date(ms).toISOString()));
    setView({ from: start ?? '', to: end ?? '', window: '', step: '' }, 'history');
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (trouble === null) apply();
      }}
    >
      <Stack gap="xs">
        <TextInput
          type="datetime-local"
          label="From"
          value={from}
          max="2199-12-31T23:59"
          onChange={(event) => setFrom(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          type="datetime-local"
          label="To"
          value={to}
          max="2199-12-31T23:59"
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Text size="xs" c={trouble ? 'var(--mantine-color-error)' : 'dimmed'} role="status" maw={230}>
          {trouble ?? `By the clock of ${zone}. The address then names these times: share it.`}
        </Text>
        <Button type="submit" disabled={trouble !== null}>
          Show
        </Button>
      </Stack>
    </form>
  );
}
