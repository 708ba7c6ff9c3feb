import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { GatewayChangeWritable, GatewayCreateWritable } from '../../api/generated/types.gen';
import {
  gatewaysChange,
  gatewaysCreate,
  gatewaysGateways,
  gatewaysRemove,
  gatewaysTest,
} from '../../api/sdk.ts';

export const gatewaysQuery = queryOptions({
  queryKey: ['gateways'],
  queryFn: () => gatewaysGateways(),
  refetchInterval: 5_000,
});

/** A change of gateways; the list is read again after it. */
function useGatewaysMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries(gatewaysQuery) });
}

export function useCreateGateway() {
  return useGatewaysMutation((body: GatewayCreateWritable) => gatewaysCreate({ body }));
}

/** Refused with 412 where the gateway is no longer at `revision`. */
export function useChangeGateway(name: string) {
  return useGatewaysMutation(({ revision, body }: { revision: number; body: GatewayChangeWritable }) =>
    gatewaysChange({ path: { name }, body, headers: { 'if-match': `"${revision}"` } }),
  );
}

export function useRemoveGateway() {
  return useGatewaysMutation((name: string) => gatewaysRemove({ path: { name } }));
}

/** Reaches it as programs do, and sends nothing to anybody. */
export function useTestGateway(name: string) {
  return useMutation({ mutationFn: () => gatewaysTest({ path: { name } }) });
}
