import { Container, Paper, Title } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { Failed } from './States.tsx';

/** What is left of a page that could not be drawn, or whose sign-in could not be checked. */
export function Crashed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <Container size="sm" py="xl">
      <Title order={1} size="h3" mb="md">
        This page could not be shown
      </Title>
      <Paper>
        <Failed
          error={error}
          retry={() => {
            reset();
            void router.invalidate();
          }}
        />
      </Paper>
    </Container>
  );
}
