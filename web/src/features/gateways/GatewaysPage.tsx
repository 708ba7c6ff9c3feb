import { Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { GatewayItem } from '../../api/types.ts';
import { useWhyNot } from '../../api/useAuth.ts';
import { GuardedButton } from '../../ui/GuardedButton.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { AddGateway } from './AddGateway.tsx';
import { EditGateway } from './EditGateway.tsx';
import { GatewayCard } from './GatewayCard.tsx';
import { gatewaysQuery } from './gatewaysApi.ts';
import { RemoveGateway } from './RemoveGateway.tsx';

type Open = { what: 'add' } | { what: 'edit' | 'remove'; gateway: GatewayItem };

/** Where messages go out, and how each of those places does. */
export function GatewaysPage() {
  const query = useQuery(gatewaysQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const allowed = query.data?.allowed ?? [];
  return (
    <>
      <PageHeader title="Gateways" about="Your own accounts, which messages go out through.">
        <GuardedButton
          leftSection={<IconPlus size={16} />}
          whyNot={useWhyNot('admin')}
          onClick={() => setOpen({ what: 'add' })}
        >
          Add gateway
        </GuardedButton>
      </PageHeader>
      {query.isError && <Failed error={query.error} retry={() => query.refetch()} m={0} />}
      {query.isPending && <Loading rows={8} label="Loading gateways" />}
      {query.data && (
        <Stack gap="md" mt={query.isError ? 'md' : 0}>
          {query.data.items.map((gateway) => (
            <GatewayCard
              key={gateway.name}
              gateway={gateway}
              onEdit={(one) => setOpen({ what: 'edit', gateway: one })}
              onRemove={(one) => setOpen({ what: 'remove', gateway: one })}
            />
          ))}
          <Text size="sm" c="dimmed">
            {allowed.length > 0
              ? `A gateway may only be at: ${allowed.join(', ')}.`
              : 'No address is allowed for more gateways yet.'}{' '}
            That list is SMSDECK_GATEWAY_HOSTS in the settings file of every host, and cannot be changed here.
          </Text>
        </Stack>
      )}
      {open?.what === 'add' && <AddGateway allowed={allowed} onClose={close} />}
      {open?.what === 'edit' && <EditGateway gateway={open.gateway} allowed={allowed} onClose={close} />}
      {open?.what === 'remove' && <RemoveGateway gateway={open.gateway} onClose={close} />}
    </>
  );
}
