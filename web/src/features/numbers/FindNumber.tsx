import { Link } from '@tanstack/react-router';
import type { NumberItem } from '../../api/types.ts';
import { Fact, FactList } from '../../ui/FactList.tsx';
import { FindDialog } from '../../ui/FindDialog.tsx';
import { ago } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';
import classes from './Numbers.module.css';
import { useFindNumber } from './numbersApi.ts';
import { registeredWords, standingOf } from './numberWords.ts';

/** Whether a number is registered, and where. */
export function FindNumber({ onClose }: { onClose: () => void }) {
  return (
    <FindDialog
      title="Find a number"
      find={useFindNumber()}
      none="It is registered for no pair: nothing can be sent to it."
      onClose={onClose}
    >
      {(number) => <Found number={number} onFollow={onClose} />}
    </FindDialog>
  );
}

function Found({ number, onFollow }: { number: NumberItem; onFollow: () => void }) {
  const now = useNow(5_000);
  return (
    <FactList>
      <Fact name="Number">
        <span className="mono">{number.number}</span>
      </Fact>
      <Fact name="Pair">
        <Link to="/numbers" search={{ pair: number.pair }} className={classes.link} onClick={onFollow}>
          {number.pair}
        </Link>
      </Fact>
      <Fact name="Permission from">{number.source}</Fact>
      <Fact name="Registered">{registeredWords(number, now)}</Fact>
      <Fact name="Last used">{number.last_used_at ? ago(number.last_used_at, now) : 'never'}</Fact>
      <Fact name="Now">{standingOf(number, now).words}</Fact>
      <Fact name="Time zones">{number.zones.join(', ')}</Fact>
    </FactList>
  );
}
