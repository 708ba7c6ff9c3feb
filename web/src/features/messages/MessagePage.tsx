import { Button, Paper } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { MessageDetails } from './MessageDetails.tsx';

const route = getRouteApi('/inside/messages/$id');

/** One message on a page of its own. */
export function MessagePage() {
  const { id } = route.useParams();
  return (
    <>
      <PageHeader title="One message" about="Its life as far as its times are kept. The number is masked.">
        <Button
          renderRoot={(props) => <Link {...props} to="/messages" />}
          variant="default"
          leftSection={<IconArrowLeft size={16} />}
        >
          All messages
        </Button>
      </PageHeader>
      <Paper p="md" maw={720}>
        <MessageDetails id={id} />
      </Paper>
    </>
  );
}
