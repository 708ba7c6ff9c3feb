import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Errors, MessageState } from '../../../api/types.ts';
import { Meter } from '../../../ui/Meter.tsx';
import { count, percent } from '../../../util/format.ts';
import { BLAME_WORDS, STATE_WORDS } from '../../messages/stateWords.ts';
import { messagesOf } from '../messagesOf.ts';
import { errorsQuery, saveErrors } from '../metricsApi.ts';
import { Panel } from '../Panel.tsx';
import { SaveCsv } from '../SaveCsv.tsx';
import { askedOf, refreshMs, type Shown, type View } from '../view.ts';
import classes from './Errors.module.css';

const BLAMES = ['operator', 'gateway', 'program', 'us'] as const;

/** Why messages fail, and whose fault it is. */
export function ErrorsPanel({ view }: Shown) {
  const asked = askedOf(view);
  const query = useQuery({ ...errorsQuery(asked), refetchInterval: refreshMs(view) });
  return (
    <Panel
      title="Failures"
      note={query.data && `${count(query.data.total)}, by whose fault and by code`}
      query={query}
      nothing={({ total }) => total === 0 && 'Nothing failed in this time.'}
      height={300}
      span={7}
      tools={<SaveCsv what="failures" save={() => saveErrors(asked)} />}
    >
      {(errors) => (
        <>
          <Blames errors={errors} />
          <Codes errors={errors} view={view} />
        </>
      )}
    </Panel>
  );
}

function Blames({ errors: { by_blame, total } }: { errors: Errors }) {
  return (
    <>
      <div className={classes.bar} aria-hidden>
        {BLAMES.map((blame) => (
          <span key={blame} data-blame={blame} style={{ width: `${(by_blame[blame] / total) * 100}%` }} />
        ))}
      </div>
      <ul className={classes.blames}>
        {BLAMES.map((blame) => (
          <li key={blame} data-blame={blame} data-testid={`blame-${blame}`} data-value={by_blame[blame]}>
            {BLAME_WORDS[blame]} <b className="figure">{count(by_blame[blame])}</b>
          </li>
        ))}
      </ul>
      <p className={classes.note}>Only what is laid to the operator counts against its success rate.</p>
    </>
  );
}

function Codes({ errors: { items, others, total }, view }: { errors: Errors; view: View }) {
  return (
    <Table className={classes.table} verticalSpacing={3} highlightOnHover tabularNums>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Code</Table.Th>
          <Table.Th scope="col" className={classes.state}>
            State
          </Table.Th>
          <Table.Th scope="col">Fault of</Table.Th>
          <Table.Th scope="col" data-numeric>
            Messages
          </Table.Th>
          <Table.Th scope="col" data-numeric>
            Share
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map(({ state, blame, code, count: n, share }) => (
          <Table.Tr key={`${state} ${blame} ${code}`} data-testid={`error-${code || state}`}>
            <Table.Td className={classes.code}>
              {code ? <span className="mono">{code}</span> : 'no code given'}
              <div className={classes.below}>
                <State state={state} view={view} />
              </div>
            </Table.Td>
            <Table.Td className={classes.state}>
              <State state={state} view={view} />
            </Table.Td>
            <Table.Td>{BLAME_WORDS[blame]}</Table.Td>
            <Table.Td data-numeric>{count(n)}</Table.Td>
            <Table.Td data-numeric className={classes.share}>
              <span className={classes.meter}>
                <Meter value={n} max={total} />
              </span>
              {percent(share)}
            </Table.Td>
          </Table.Tr>
        ))}
        {others > 0 && (
          <Table.Tr>
            <Table.Td colSpan={5} c="dimmed">
              {count(others)} more of rarer codes: the CSV has them all.
            </Table.Td>
          </Table.Tr>
        )}
      </Table.Tbody>
    </Table>
  );
}

/** Leads to the messages in it. */
function State({ state, view }: { state: MessageState; view: View }) {
  return (
    <Link to="/messages" search={{ ...messagesOf(view), state }} className={classes.link}>
      {STATE_WORDS[state].word}
    </Link>
  );
}
