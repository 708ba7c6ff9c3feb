import { Button, type ButtonProps, Tooltip } from '@mantine/core';

type Props = ButtonProps & {
  /** Why it cannot be done now; null where it can. */
  whyNot: string | null;
  onClick: () => void;
};

/** A button with words that, when it cannot be used, stays reachable and says why. */
export function GuardedButton({ whyNot, onClick, ...props }: Props) {
  const blocked = whyNot !== null;
  return (
    <Tooltip label={whyNot} disabled={!blocked} events={{ hover: true, focus: true, touch: true }}>
      <Button
        aria-disabled={blocked || undefined}
        data-disabled={blocked || undefined}
        onClick={() => !blocked && onClick()}
        {...props}
      />
    </Tooltip>
  );
}
