import { Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { RunItem } from '../../../api/types.ts';
import { moment } from '../../../util/format.ts';
import { runsQuery } from '../detail/detailApi.ts';
import { endOf } from '../detail/runWords.ts';

const NAMED = [
  { value: '', label: 'All that is kept' },
  { value: 'current', label: 'This run' },
  { value: 'previous', label: 'Previous run' },
];

type Props = { name: string; run: string; setRun: (run: string) => void };

/** Everything, this run, the one before it, or any that is known. */
export function RunChooser({ name, run, setRun }: Props) {
  const runs = useInfiniteQuery(runsQuery(name)).data?.pages.flatMap((page) => page.items) ?? [];
  const known = runs.map((one) => ({ value: one.run_id, label: labelOf(one) }));
  const extra = run !== '' && ![...NAMED, ...known].some(({ value }) => value === run);
  return (
    <Select
      size="xs"
      w={210}
      aria-label="Run"
      data={[...NAMED, ...(extra ? [{ value: run, label: run }] : []), ...known]}
      value={run}
      onChange={(chosen) => setRun(chosen ?? '')}
      allowDeselect={false}
    />
  );
}

function labelOf(run: RunItem): string {
  return `${moment(run.started_at, Date.now())}: ${endOf(run)}`;
}
