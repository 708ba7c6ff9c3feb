import { Button, Paper } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { PageHeader } from './PageHeader.tsx';
import { Nothing } from './States.tsx';

export function NotFound() {
  return (
    <>
      <PageHeader title="Page not found" />
      <Paper>
        <Nothing title="There is no page at this address">
          The link may be old, or mistyped.{' '}
          <Button component={Link} to="/" variant="default" size="xs" mt="md">
            Go to the dashboard
          </Button>
        </Nothing>
      </Paper>
    </>
  );
}
