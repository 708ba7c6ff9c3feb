import { Progress, Text } from '@mantine/core';
import type { JobSummary } from '../../api/types.ts';
import { countOf, progressWords, settled, titleOf } from './jobWords.ts';

type Props = { job: JobSummary; words?: boolean };

/** The bar in the colours of the outcomes, and the same in words. */
export function JobProgress({ job, words = true }: Props) {
  const { counts, total } = job;
  const share = (n: number) => (total > 0 ? (100 * n) / total : 0);
  const bars = [
    { color: 'var(--sd-good)', n: countOf(counts, 'done', 'unchanged') },
    { color: 'var(--sd-bad)', n: countOf(counts, 'failed', 'refused', 'not_found') },
    { color: 'var(--sd-quiet)', n: countOf(counts, 'cancelled') },
    { color: 'var(--sd-busy)', n: countOf(counts, 'asked') },
  ];
  return (
    <div>
      <Progress.Root
        size="lg"
        role="progressbar"
        aria-label={titleOf(job)}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={settled(job)}
        aria-valuetext={progressWords(job)}
      >
        {bars.map(({ color, n }) => (
          <Progress.Section key={color} value={share(n)} color={color} withAria={false} />
        ))}
      </Progress.Root>
      {words && (
        <Text size="sm" mt={6} className="figure" style={{ whiteSpace: 'normal' }} data-testid="job-progress">
          {progressWords(job)}
        </Text>
      )}
    </div>
  );
}
