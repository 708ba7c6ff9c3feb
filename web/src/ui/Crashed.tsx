import { Container, Paper, Title } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { Failed } from './States.tsx';

const AGAIN_MS = 5000;

/**
 * What is left of a page that could not be drawn, or whose sign-in could not be checked. Where a part did not answer
 * it is tried again by itself: a screen on the wall comes back without a hand.
 */
export function Crashed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = useCallback(() => {
    reset();
    void router.invalidate();
  }, [reset, router]);
  const unanswered = error instanceof ApiProblem && [0, 502, 503, 504].includes(error.status);
  useEffect(() => {
    if (!unanswered) return;
    const timer = setInterval(retry, AGAIN_MS);
    return () => clearInterval(timer);
  }, [unanswered, retry]);
  return (
    <Container size="sm" py="xl">
      <Title order={1} size="h3" mb="md">
        This page could not be shown
      </Title>
      <Paper>
        <Failed error={error} retry={retry} />
      </Paper>
    </Container>
  );
}
