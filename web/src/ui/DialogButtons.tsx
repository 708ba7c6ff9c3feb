import { Button, Group } from '@mantine/core';

type Props = {
  /** What the form does, in a word or three. */
  verb: string;
  onCancel: () => void;
  /** It ends or takes away something. */
  danger?: boolean;
  loading?: boolean;
  disabled?: boolean;
};

/** The end of a dialog's form: away from it, or on. */
export function DialogButtons({ verb, onCancel, danger = false, loading, disabled }: Props) {
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" color={danger ? 'red.9' : undefined} loading={loading} disabled={disabled}>
        {verb}
      </Button>
    </Group>
  );
}
