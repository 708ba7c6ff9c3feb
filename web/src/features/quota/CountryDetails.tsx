import { Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { QuotaItem } from '../../api/types.ts';
import { Fact, FactList } from '../../ui/FactList.tsx';
import { ago, count, duration, moment, percent } from '../../util/format.ts';
import { localTimes } from '../../util/localTimes.ts';
import classes from './Quota.module.css';
import { nextSlot, pace } from './quotaRows.ts';
import { isOfNumbers, refusalWords } from './refusalWords.ts';

type Props = { item: QuotaItem; now: number; stopped: boolean };

/** All that is known of a country's quota: the rule, who waits, who got how much, and why permits were refused. */
export function CountryDetails({ item, now, stopped }: Props) {
  const { country, limit, burst, ceiling, used, waiters, shares, refusals, changed } = item;
  return (
    <Stack gap="lg">
      <FactList>
        <Fact name="Limit">
          {count(limit)} in any 60 s: {pace(limit, burst)}
        </Fact>
        <Fact name="Ceiling">{count(ceiling)}, set on the host</Fact>
        <Fact name="Used now">
          {count(used)} of {count(limit)}
        </Fact>
        <Fact name="Next slot">{nextSlot(item, now, stopped).words}</Fact>
        <Fact name="Set by">
          {changed
            ? `${changed.by}, ${ago(changed.at, now)}: ${changed.reason}`
            : 'nobody; it is the default'}
        </Fact>
        <Fact name="Figures">
          <Link to="/analytics" search={{ country, window: '1h' }} className={classes.link}>
            metrics of {country}
          </Link>
        </Fact>
      </FactList>
      <Section title="Who waits" none="Nobody waits for a slot." some={waiters.length > 0}>
        {waiters.map(({ pair, sessions, requests, since, weight }) => (
          <li key={pair}>
            <Pair pair={pair} /> for {duration(now - Date.parse(since))}
            <Text size="xs" c="dimmed">
              {count(requests)} {requests === 1 ? 'request' : 'requests'} of {count(sessions)}{' '}
              {sessions === 1 ? 'session' : 'sessions'}
              {weight !== 1 && `, counts ${weight} times while slots are scarce (high priority)`}
            </Text>
          </li>
        ))}
      </Section>
      <Section
        title="Share by pair"
        about={`Permits since ${moment(item.shares_since, now)}`}
        none="No permit was given in this time."
        some={shares.length > 0}
      >
        {shares.map(({ pair, permits, share }) => (
          <li key={pair} className={classes.bar}>
            <Pair pair={pair} />
            <span className={classes.track} aria-hidden>
              <span className={classes.fill} style={{ width: `${share * 100}%` }} />
            </span>
            <span className={classes.amount}>
              {count(permits)} · {percent(share)}
            </span>
          </li>
        ))}
      </Section>
      <Section
        title="Why permits were refused"
        about="The last of each reason"
        none="None was refused."
        some={refusals.length > 0}
      >
        {refusals.map(({ reason, pair, detail, at }) => {
          const { word, todo } = refusalWords(reason);
          return (
            <li key={reason} data-testid={`refusal-${reason}`}>
              <b>{word}</b>, {ago(at, now)}, <Pair pair={pair} numbers={isOfNumbers(reason)} />
              <Text size="sm">{localTimes(detail, now)}</Text>
              <Text size="xs" c="dimmed">
                {todo}
              </Text>
            </li>
          );
        })}
      </Section>
    </Stack>
  );
}

/** Leads to the pair, or to its numbers. */
function Pair({ pair, numbers = false }: { pair: string; numbers?: boolean }) {
  const className = `mono ${classes.link}`;
  return numbers ? (
    <Link to="/numbers" search={{ pair }} className={className}>
      {pair}
    </Link>
  ) : (
    <Link to="/pairs" search={{ q: pair }} className={className}>
      {pair}
    </Link>
  );
}

type SectionProps = { title: string; about?: string; some: boolean; none: string; children: ReactNode };

function Section({ title, about, some, none, children }: SectionProps) {
  return (
    <section aria-label={title}>
      <Title order={3} size="sm" mb={4}>
        {title}{' '}
        {about && (
          <Text span size="xs" c="dimmed">
            {about}
          </Text>
        )}
      </Title>
      {some ? (
        <ul className={classes.list}>{children}</ul>
      ) : (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
    </section>
  );
}
