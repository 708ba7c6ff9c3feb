import { Center, Loader } from '@mantine/core';

export function Starting() {
  return (
    <Center mih="50dvh">
      <Loader type="dots" aria-label="Loading" role="status" />
    </Center>
  );
}
