import type { GatewayItem } from '../../api/types.ts';
import { RemoveDialog } from '../../ui/RemoveDialog.tsx';
import { useRemoveGateway } from './gatewaysApi.ts';

/** While pairs name it the API refuses, and names them. */
export function RemoveGateway({ gateway: { name }, onClose }: { gateway: GatewayItem; onClose: () => void }) {
  return (
    <RemoveDialog name={name} id={name} remove={useRemoveGateway()} onClose={onClose}>
      Its settings and secrets are deleted. Delivery reports of what it has sent are not taken any more.
    </RemoveDialog>
  );
}
