import {
  IconCircleCheckFilled,
  IconHelpCircle,
  IconPlugConnectedX,
  IconTrafficCone,
} from '@tabler/icons-react';
import type { GatewayItem } from '../../api/types.ts';
import type { Look } from '../../ui/Chip.tsx';

/** What programs meet at a gateway, and what that means. */
export const GATEWAY_LOOK: Record<GatewayItem['state'], Look & { meaning: string }> = {
  up: { word: 'Up', tone: 'good', Icon: IconCircleCheckFilled, meaning: 'It takes messages.' },
  throttled: {
    word: 'Throttles',
    tone: 'warn',
    Icon: IconTrafficCone,
    meaning: 'It, or the operator behind it, wants fewer messages. Programs try again with longer pauses.',
  },
  down: {
    word: 'Down',
    tone: 'bad',
    Icon: IconPlugConnectedX,
    meaning:
      'Messages do not get through. Programs try again by themselves; no pair is blamed or paused for it. Press Test, and ask its operator.',
  },
  unknown: {
    word: 'No news',
    tone: 'quiet',
    Icon: IconHelpCircle,
    meaning: 'Nothing was sent through it for 15 minutes, or ever.',
  },
};

const ERRORS: Record<string, string> = {
  refused: 'nothing listens at its address',
  timeout: 'it did not answer in time',
  cut: 'it closed the connection without an answer',
  throttled: 'it wants fewer messages',
  http_401: 'it does not know the account, or the secret is wrong',
  http_403: 'it does not know the account, or the secret is wrong',
  http_429: 'it wants fewer messages',
  address_not_allowed: "its address is not one that this host's settings allow",
  secret_not_readable: 'its secret was sealed with another key: set it again',
  SSLCertVerificationError: 'its certificate is not one that we trust',
  gaierror: 'its name does not resolve',
};

/** A failure's short name, with words where there are some. */
export function errorWords(error: string): string {
  return ERRORS[error] ? `${ERRORS[error]} (${error})` : error;
}

export const REPORT_WORDS: Record<GatewayItem['reports'], string> = {
  poll: 'programs ask for them',
  callback: 'it calls smsdeck',
  both: 'programs ask for them, and it calls smsdeck',
};
