import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';

/** As in SessionTable.module.css; a phone shows the state under the name. */
const ROW_HEIGHT = { wide: 46, phone: 64 };

/** Which of `count` rows are in sight of `box`, and how much room the others take above and below. */
export function useVirtualRows(count: number) {
  const box = useRef<HTMLElement>(null);
  const rowHeight = useMediaQuery('(max-width: 48em)') ? ROW_HEIGHT.phone : ROW_HEIGHT.wide;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    // The head stays on top of the rows.
    scrollPaddingStart: rowHeight,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again when the height of a row changes
  useEffect(() => virtual.measure(), [rowHeight]);
  const items = virtual.getVirtualItems();
  return {
    box,
    items,
    before: items[0]?.start ?? 0,
    after: virtual.getTotalSize() - (items.at(-1)?.end ?? 0),
    scrollTo: (index: number) => virtual.scrollToIndex(index),
  };
}
