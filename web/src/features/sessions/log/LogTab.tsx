import { Alert, Stack } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import type { SessionItem } from '../../../api/types.ts';
import { useWhyNot } from '../../../api/useAuth.ts';
import { Nothing } from '../../../ui/States.tsx';
import { isDrift } from '../drift/drift.ts';
import { LogView } from './LogView.tsx';

type Props = { session: SessionItem; run: string; setRun: (run: string) => void };

/** Another session, or another run of it, is another log: nothing of the last one stays behind. */
export function LogTab({ session, run, setRun }: Props) {
  const whyNot = useWhyNot('operator');
  if (whyNot) return <Nothing title="Logs are not for your role">{whyNot}</Nothing>;
  return (
    <Stack gap="sm">
      {writesElsewhere(session) && <Elsewhere session={session} />}
      <LogView key={`${session.name} ${run}`} session={session} run={run} setRun={setRun} />
    </Stack>
  );
}

/** A run that was started by hand, with plain screen: nothing keeps what it prints, also after an adoption. */
function writesElsewhere(session: SessionItem): boolean {
  if (!['RUNNING', 'PAUSED', 'STOPPING'].includes(session.state)) return false;
  return session.flags.includes('adopted') || (isDrift(session) && session.run_id === null);
}

function Elsewhere({ session: { name, host } }: { session: SessionItem }) {
  return (
    <Alert
      color="orange"
      variant="outline"
      icon={<IconTerminal2 />}
      title="What it prints now is only in its own screen"
    >
      It was started by hand, without smsdeck's wrapper, which keeps the logs. To read it, attach to it on{' '}
      {host ?? 'its host'}: <code className="mono">screen -r {name}</code>, and leave with Ctrl-A D. From its
      next start by smsdeck on, its log is here.
    </Alert>
  );
}
