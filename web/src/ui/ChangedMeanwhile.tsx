import { Alert, Button, Stack, Text } from '@mantine/core';

type Props = { what: string; loading: boolean; onReload: () => void };

/** A change that was refused since somebody else was faster: nothing of theirs is overwritten. */
export function ChangedMeanwhile({ what, loading, onReload }: Props) {
  return (
    <Alert color="orange" variant="outline" title={`Somebody else changed this ${what}`} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">Your change was not saved. Load the {what} as it is now, then change it again.</Text>
        <Button size="xs" variant="default" loading={loading} onClick={onReload}>
          Load it as it is now
        </Button>
      </Stack>
    </Alert>
  );
}
