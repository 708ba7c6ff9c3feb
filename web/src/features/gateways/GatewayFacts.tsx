import { Link } from '@tanstack/react-router';
import type { GatewayItem } from '../../api/types.ts';
import { Fact, FactList } from '../../ui/FactList.tsx';
import { ago, count } from '../../util/format.ts';
import classes from './Gateways.module.css';
import { errorWords, REPORT_WORDS } from './gatewayWords.ts';

const PAIRS_NAMED = 6;

/** What is set of it and what was last heard of it. Of secrets only that there is one. */
export function GatewayFacts({ gateway, now }: { gateway: GatewayItem; now: number }) {
  const { url, sender, timeout_s, retries, proxy_url, last_accepted_at, last_report_at, last_error } =
    gateway;
  return (
    <div className={classes.facts}>
      <FactList>
        <Fact name="Address">
          <span className="mono">{url}</span>
        </Fact>
        <Fact name="Account">{accountOf(gateway.username, gateway.secret_set)}</Fact>
        <Fact name="Sender">{sender || 'as the program says'}</Fact>
        <Fact name="Calls">
          {timeout_s} s at most,{' '}
          {retries === 0 ? 'no retry' : `${retries} more where surely nothing was sent`}
        </Fact>
        <Fact name="Certificate">{certificateOf(gateway)}</Fact>
        <Fact name="Proxy">
          {proxy_url
            ? `${proxy_url}, ${accountOf(gateway.proxy_username, gateway.proxy_secret_set)}`
            : 'none'}
        </Fact>
      </FactList>
      <FactList>
        <Fact name="Last accepted">{last_accepted_at ? ago(last_accepted_at, now) : 'nothing yet'}</Fact>
        <Fact name="Last failure">
          <span data-testid="last-error">{last_error ? errorWords(last_error) : 'none'}</span>
        </Fact>
        <Fact name="Reports">{REPORT_WORDS[gateway.reports]}</Fact>
        {gateway.reports !== 'poll' && (
          <Fact name="Last report">{last_report_at ? ago(last_report_at, now) : 'none yet'}</Fact>
        )}
        <Fact name="Pairs">
          <Pairs gateway={gateway} />
        </Fact>
        <Fact name="Set">{setOf(gateway, now)}</Fact>
      </FactList>
    </div>
  );
}

function Pairs({ gateway: { name, pairs } }: { gateway: GatewayItem }) {
  const rest = name === 'default' ? 'all that name no other gateway' : 'none names it: it sends nothing';
  if (pairs.length === 0) return rest;
  return (
    <>
      {pairs.slice(0, PAIRS_NAMED).map((pair) => (
        <Link key={pair} to="/pairs" search={{ q: pair }} className={`mono ${classes.pair}`}>
          {pair}
        </Link>
      ))}
      {pairs.length > PAIRS_NAMED && (
        <Link to="/pairs" search={{ q: name }} className={classes.pair}>
          and {count(pairs.length - PAIRS_NAMED)} more
        </Link>
      )}
      {name === 'default' && 'and all that name no other'}
    </>
  );
}

function accountOf(username: string, secretSet: boolean): string {
  const secret = secretSet ? 'secret set' : 'no secret';
  return username ? `${username}, ${secret}` : secret;
}

function certificateOf({ tls_verify, ca_file, url }: GatewayItem): string {
  if (url.startsWith('http:')) return 'none: plain http';
  if (!tls_verify) return 'not checked: for a test bench only';
  return ca_file ? `checked by ${ca_file}` : 'checked';
}

function setOf({ origin, updated_at, updated_by }: GatewayItem, now: number): string {
  if (origin === 'settings') return 'in the settings file of the host';
  return updated_at ? `by ${updated_by}, ${ago(updated_at, now)}` : `by ${updated_by}`;
}
