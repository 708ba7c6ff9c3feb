import type { SessionItem } from '../../../api/types.ts';
import { useWhyNot } from '../../../api/useAuth.ts';
import { Nothing } from '../../../ui/States.tsx';
import { LogView } from './LogView.tsx';

type Props = { session: SessionItem; run: string; setRun: (run: string) => void };

/** Another session, or another run of it, is another log: nothing of the last one stays behind. */
export function LogTab({ session: { name }, run, setRun }: Props) {
  const whyNot = useWhyNot('operator');
  if (whyNot) return <Nothing title="Logs are not for your role">{whyNot}</Nothing>;
  return <LogView key={`${name} ${run}`} name={name} run={run} setRun={setRun} />;
}
