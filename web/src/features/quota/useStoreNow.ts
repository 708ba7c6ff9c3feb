import { useQuery } from '@tanstack/react-query';
import { useNow } from '../../util/useNow.ts';
import { quotaQuery } from './quotaApi.ts';

/** The store's clock, by which all times of quotas are: a browser's clock that is wrong must not shift a countdown. */
export function useStoreNow(): number {
  const { data, dataUpdatedAt } = useQuery(quotaQuery);
  const now = useNow(1000);
  return data ? Date.parse(data.at) + Math.max(0, now - dataUpdatedAt) : now;
}
