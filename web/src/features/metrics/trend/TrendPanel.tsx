import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lengthWords } from '../../../util/format.ts';
import { saveTrend, trendQuery } from '../metricsApi.ts';
import { Panel } from '../Panel.tsx';
import { SaveCsv } from '../SaveCsv.tsx';
import { askedOf, refreshMs, type Shown, stepsOf } from '../view.ts';
import { TrendCharts } from './TrendCharts.tsx';
import { stepWords } from './trendWords.ts';

/** Figures over time. */
export function TrendPanel({ view, setView, zone }: Shown) {
  const asked = askedOf(view);
  const query = useQuery({ ...trendQuery(asked, zone, view.step), refetchInterval: refreshMs(view) });
  const step = query.data && stepWords(query.data.step_s);
  return (
    <Panel
      title="Over time"
      note={step && `each point is ${step}`}
      query={query}
      nothing={({ series }) => series.length === 0 && 'Nothing was sent in this time.'}
      height={380}
      tools={
        <>
          <Select
            size="xs"
            w={128}
            aria-label="Step"
            data={[
              { value: '', label: 'Step: fitting' },
              ...stepsOf(view).map((value) => ({ value, label: `Step: ${lengthWords(value)}` })),
            ]}
            value={view.step ?? ''}
            onChange={(next) => setView({ step: next ?? '' })}
            allowDeselect={false}
          />
          <SaveCsv what="trend" save={() => saveTrend(asked, zone, view.step)} />
        </>
      }
    >
      {(trend) => (
        <TrendCharts
          trend={trend}
          asOf={query.dataUpdatedAt}
          zone={zone}
          onStretch={(from, to) =>
            setView(
              { from: new Date(from).toISOString(), to: new Date(to).toISOString(), window: '', step: '' },
              'history',
            )
          }
        />
      )}
    </Panel>
  );
}
