import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { spanWords } from '../../../util/zoned.ts';
import { heatQuery } from '../metricsApi.ts';
import { Panel } from '../Panel.tsx';
import { askedOf, heatAskedOf, refreshMs, type Shown } from '../view.ts';
import type { Measure } from './cells.ts';
import { HeatGrid } from './HeatGrid.tsx';

/** At which hours of the week it goes well. */
export function HeatPanel({ view, zone }: Shown) {
  const [measure, setMeasure] = useState<Measure>('success_rate');
  const asked = heatAskedOf(view);
  const query = useQuery({ ...heatQuery(asked, zone), refetchInterval: Math.max(60_000, refreshMs(view)) });
  const longer = JSON.stringify(asked) !== JSON.stringify(askedOf(view));
  return (
    <Panel
      title="Hours of the week"
      note={
        query.data &&
        `${spanWords(Date.parse(query.data.from), Date.parse(query.data.to), zone)}${longer ? ', more than the range above, which is too short for it' : ''}`
      }
      query={query}
      nothing={({ cells }) => cells.every(({ sent }) => sent === 0) && 'Nothing was sent in this time.'}
      height={250}
      span={8}
      tools={
        <SegmentedControl
          size="xs"
          aria-label="Shown by hour"
          data={[
            { value: 'success_rate', label: 'Success rate' },
            { value: 'sent', label: 'Accepted' },
          ]}
          value={measure}
          onChange={setMeasure}
        />
      }
    >
      {(map) => <HeatGrid map={map} measure={measure} />}
    </Panel>
  );
}
