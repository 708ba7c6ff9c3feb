import { Stack, Text } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { messagesMessage } from '../../api/sdk.ts';
import type { MessageLife } from '../../api/types.ts';
import { Fact, FactList } from '../../ui/FactList.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { duration, moment } from '../../util/format.ts';
import { useNow } from '../../util/useNow.ts';
import { linesOf, outcomeWords } from './lifeWords.ts';
import classes from './Message.module.css';

/** One that came to its end hardly changes any more. */
const lifeQuery = (id: string) =>
  queryOptions({
    queryKey: ['messages', 'one', id],
    queryFn: () => messagesMessage({ path: { message_id: id } }),
    refetchInterval: ({ state }) => (state.data?.outcome === 'pending' ? 5_000 : false),
  });

/** One message's life; in the drawer and on a page of its own. */
export function MessageDetails({ id }: { id: string }) {
  const query = useQuery(lifeQuery(id));
  if (query.data) {
    return (
      <Stack gap="md">
        {query.isError && <Failed error={query.error} retry={() => query.refetch()} m={0} />}
        <Life life={query.data} />
        <Facts life={query.data} />
      </Stack>
    );
  }
  if (query.isError) return <Failed error={query.error} retry={() => query.refetch()} m={0} />;
  return <Loading rows={8} label="Loading the message" />;
}

function Life({ life }: { life: MessageLife }) {
  const now = useNow(1000);
  const lines = linesOf(life);
  return (
    <section aria-label="Its life">
      <Text fw={600}>{outcomeWords(life)}</Text>
      <ol className={classes.life}>
        {lines.map(({ key, word, tone, at, after, notes }) => (
          <li key={key} data-tone={tone} data-testid={`step-${key}`}>
            <b>{word}</b> <time dateTime={at}>{withMilliseconds(at, now)}</time>
            {after && <span className={classes.after}>{after}</span>}
            {notes.map((note) => (
              <div key={note} className={classes.note}>
                {note}
              </div>
            ))}
          </li>
        ))}
        {life.waits_for && (
          <li data-tone="open">
            <span className={classes.after}>
              waits for {duration(now - Date.parse(lines.at(-1)?.at ?? life.sent_at))}
            </span>
          </li>
        )}
      </ol>
      <Text size="xs" c="dimmed">
        A state that a later one overrode, such as “no report” before a late delivery, is not kept.
      </Text>
    </section>
  );
}

function Facts({ life }: { life: MessageLife }) {
  const { id, to, pair, program, session, gateway, trigger_id, by_callback, expects_code } = life;
  return (
    <FactList>
      <Fact name="To">
        <span className="mono">{to ?? 'not known'}</span>
      </Fact>
      <Fact name="Pair">
        <Link to="/analytics" search={{ pair }} className={classes.link}>
          {pair}
        </Link>
      </Fact>
      <Fact name="Program">{program}</Fact>
      <Fact name="Session">
        <Link to="/sessions/$name" params={{ name: session }} className={classes.link}>
          {session}
        </Link>
      </Fact>
      <Fact name="Gateway">{gateway ?? 'not known'}</Fact>
      <Fact name="Id at gateway">
        <span className="mono">{trigger_id ?? 'none was given'}</span>
      </Fact>
      <Fact name="Reports come">{by_callback ? 'by a call of the gateway' : 'when the program asks'}</Fact>
      <Fact name="Succeeds by">{expects_code ? 'a confirmed code' : 'its delivery'}</Fact>
      <Fact name="Id">
        <span className="mono">{id}</span>
      </Fact>
    </FactList>
  );
}

/** "14:03:22.204": what happens to a message is often within a second. */
function withMilliseconds(at: string, now: number): string {
  return `${moment(at, now)}.${new Date(at).toISOString().slice(20, 23)}`;
}
