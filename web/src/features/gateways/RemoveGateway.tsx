import { Modal, Stack, Text } from '@mantine/core';
import type { GatewayItem } from '../../api/types.ts';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { Failed } from '../../ui/States.tsx';
import { toastDone } from '../../ui/toast.ts';
import { useRemoveGateway } from './gatewaysApi.ts';

/** Says what is lost before it is. While pairs name it the API refuses, and names them. */
export function RemoveGateway({ gateway: { name }, onClose }: { gateway: GatewayItem; onClose: () => void }) {
  const remove = useRemoveGateway();
  const confirm = () =>
    remove.mutate(name, {
      onSuccess: () => {
        toastDone(`${name} was removed.`);
        onClose();
      },
    });
  return (
    <Modal opened onClose={onClose} title={`Remove ${name}?`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        <Stack>
          <Text size="sm">
            Its settings and secrets are deleted. Delivery reports of what it has sent are not taken any more.
          </Text>
          {remove.isError && <Failed error={remove.error} m={0} />}
          <DialogButtons verb="Remove" danger loading={remove.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
