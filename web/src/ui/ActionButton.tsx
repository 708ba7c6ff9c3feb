import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = {
  /** For style sheets. */
  action?: string;
  /** What it does to what, for readers of the screen: "Stop program1_UZ_uzmobile". */
  label: string;
  hint: string;
  /** Why it cannot be done now; null where it can. */
  whyNot: string | null;
  loading?: boolean;
  onClick: () => void;
  children: ReactNode;
};

/** A button that, when it cannot be used, stays reachable and says why. */
export function ActionButton({ action, label, hint, whyNot, loading = false, onClick, children }: Props) {
  const blocked = whyNot !== null;
  return (
    <Tooltip label={whyNot ?? hint} events={{ hover: true, focus: true, touch: true }}>
      <ActionIcon
        variant="default"
        size={32}
        aria-label={label}
        data-action={action}
        aria-disabled={blocked || undefined}
        data-disabled={blocked || undefined}
        loading={loading}
        onClick={(event) => {
          event.stopPropagation();
          if (!blocked) onClick();
        }}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
