import type { NumberItem } from '../../api/types.ts';
import { RemoveDialog } from '../../ui/RemoveDialog.tsx';
import { useRemoveNumber } from './numbersApi.ts';

type Props = { number: NumberItem; onClose: () => void };

export function RemoveNumber({ number: { id, number, pair }, onClose }: Props) {
  return (
    <RemoveDialog name={number} id={id} remove={useRemoveNumber()} from={`from ${pair}`} onClose={onClose}>
      From the next message on nothing of {pair} goes to it. What was sent to it stays in the figures.
      Registering it again resets neither its caps nor an opt-out.
    </RemoveDialog>
  );
}
