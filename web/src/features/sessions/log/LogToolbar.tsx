import { ActionIcon, Group, Switch, Tooltip } from '@mantine/core';
import { IconCopy, IconDownload, IconTextWrap } from '@tabler/icons-react';
import { useState } from 'react';
import type { LogLine } from '../../../api/types.ts';
import { copyLines, downloadLog } from './export.ts';
import { RunChooser } from './RunChooser.tsx';
import { TimeJump } from './TimeJump.tsx';

type Props = {
  name: string;
  run: string;
  setRun: (run: string) => void;
  lines: LogLine[];
  onJump: (at: string) => void;
  wrap: boolean;
  setWrap: (wrap: boolean) => void;
  follow: boolean;
  setFollow: (follow: boolean) => void;
  canFollow: boolean;
};

export function LogToolbar({ name, run, setRun, lines, onJump, ...view }: Props) {
  const [downloading, setDownloading] = useState(false);
  const download = async () => {
    setDownloading(true);
    await downloadLog(name, run);
    setDownloading(false);
  };
  return (
    <Group gap="xs">
      <RunChooser name={name} run={run} setRun={setRun} />
      <TimeJump onJump={onJump} />
      <Switch
        size="sm"
        label="Follow"
        checked={view.follow}
        disabled={!view.canFollow}
        onChange={(event) => view.setFollow(event.currentTarget.checked)}
      />
      <Group gap={6} ml="auto">
        <Tooltip label={view.wrap ? 'Long lines run on' : 'Wrap long lines'}>
          <ActionIcon
            variant={view.wrap ? 'light' : 'default'}
            aria-label="Wrap long lines"
            aria-pressed={view.wrap}
            onClick={() => view.setWrap(!view.wrap)}
          >
            <IconTextWrap size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Copy the lines that are loaded">
          <ActionIcon
            variant="default"
            aria-label="Copy the lines that are loaded"
            onClick={() => copyLines(lines)}
          >
            <IconCopy size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Download the whole log">
          <ActionIcon
            variant="default"
            aria-label="Download the log"
            loading={downloading}
            onClick={download}
          >
            <IconDownload size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Group>
  );
}
