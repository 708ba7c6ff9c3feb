import { Group, SegmentedControl } from '@mantine/core';
import { type Shown, WINDOWS } from '../view.ts';
import { Filters } from './Filters.tsx';
import { OwnRange } from './OwnRange.tsx';
import classes from './Toolbar.module.css';

/** Of which time, and of what. */
export function Toolbar(shown: Shown) {
  return (
    <Group className={classes.bar} gap="xs" mb="sm">
      <Windows {...shown} />
      <OwnRange {...shown} />
      <Filters {...shown} />
    </Group>
  );
}

/** None is marked while an own range is shown. A step that was chosen may not suit the new length. */
function Windows({ view, setView }: Shown) {
  return (
    <SegmentedControl
      aria-label="Time until now"
      className={classes.windows}
      data={WINDOWS}
      value={view.from ? '' : (view.window ?? '24h')}
      onChange={(window) => setView({ window, from: '', to: '', step: '' })}
    />
  );
}
