import { count } from '../../../util/format.ts';
import { ConfirmAction } from '../ConfirmAction.tsx';
import { effectOf } from './drift.ts';

type Props = { names: string[]; onCancel: () => void; onConfirm: (reason: string) => void };

/** Asks before a program is ended that somebody started by hand: nothing would start it again. */
export function StopFound({ names, onCancel, onConfirm }: Props) {
  return (
    <ConfirmAction
      action="stop"
      what={names.length === 1 ? (names[0] ?? '') : `${count(names.length)} that smsdeck did not start`}
      effect={`${effectOf('stop')} smsdeck does not start it again.`}
      onCancel={onCancel}
      onConfirm={onConfirm}
    />
  );
}
