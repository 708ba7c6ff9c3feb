import { Pill } from '@mantine/core';
import { lengthWords } from '../../util/format.ts';
import { browserZone, spanWords } from '../../util/zoned.ts';
import type { Filters } from './messagesApi.ts';

type Props = { search: Filters; onDrop: (change: Record<string, string>) => void };

/** What a link from elsewhere narrowed the list to, each to be dropped. */
export function Narrowed({ search: { pair, session, window, from, to }, onDrop }: Props) {
  return (
    <>
      {pair && <Dropped words={pair} onDrop={() => onDrop({ pair: '' })} />}
      {session && <Dropped words={session} onDrop={() => onDrop({ session: '' })} />}
      {(window || from) && (
        <Dropped
          words={window ? `last ${lengthWords(window)}` : timeWords(from, to)}
          onDrop={() => onDrop({ window: '', from: '', to: '' })}
        />
      )}
    </>
  );
}

function Dropped({ words, onDrop }: { words: string; onDrop: () => void }) {
  return (
    <Pill
      size="md"
      withRemoveButton
      onRemove={onDrop}
      removeButtonProps={{ 'aria-label': `Not only ${words}`, 'aria-hidden': false, tabIndex: 0 }}
    >
      {words}
    </Pill>
  );
}

function timeWords(from = '', to = ''): string {
  const [start, end] = [Date.parse(from), to ? Date.parse(to) : Date.now()];
  return Number.isNaN(start) || Number.isNaN(end) ? from : spanWords(start, end, browserZone());
}
