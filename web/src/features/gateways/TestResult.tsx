import { Text } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { explain } from '../../api/problem.ts';
import type { GatewayTest } from '../../api/types.ts';
import { count } from '../../util/format.ts';
import classes from './Gateways.module.css';

/** What came of asking it; nothing was sent to anybody. */
export function TestResult({ test }: { test: UseMutationResult<GatewayTest, Error, void> }) {
  return (
    <Text size="sm" role="status" className={classes.tested} data-ok={test.data?.ok}>
      {test.isPending && 'Asking it, for 5 s at most…'}
      {test.isError && explain(test.error)}
      {test.data && `Tested: ${test.data.detail} It took ${count(test.data.took_ms)} ms.`}
    </Text>
  );
}
