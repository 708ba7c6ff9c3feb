import { useMutation } from '@tanstack/react-query';
import { killSwitchPut } from '../../../api/sdk.ts';
import type { KillSwitchItem } from '../../../api/types.ts';
import { useTableRows } from '../../../live/hooks.ts';
import { liveStore } from '../../../live/store.ts';

const KEY = 'kill_switch';

/** undefined before it was first read. */
export function useKillSwitch(): KillSwitchItem | undefined {
  return useTableRows('switches')?.[KEY];
}

export function useSetKillSwitch() {
  return useMutation({
    mutationFn: (body: { on: boolean; reason: string }) => killSwitchPut({ body }),
    onSuccess: (item) => liveStore.upsert('switches', KEY, item),
  });
}
