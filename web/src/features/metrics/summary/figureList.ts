import type { ComparisonItem } from '../../../api/types.ts';

type Side = ComparisonItem['present'];
export type Kind = 'count' | 'rate' | 'time';
type Listed = {
  id: string;
  label: string;
  about: string;
  kind: Kind;
  read: (side: Side) => number | null;
  /** What a rise means; left out where it means nothing by itself. */
  up?: 'good' | 'bad';
};

/** In the order in which they are shown. */
export const FIGURES: Listed[] = [
  {
    id: 'attempts',
    label: 'Attempted',
    about: 'Messages that a program tried to send.',
    kind: 'count',
    read: (side) => side.sent + side.failed_submit + side.unknown,
  },
  {
    id: 'sent',
    label: 'Accepted',
    about: 'Taken by the gateway, whatever came after.',
    kind: 'count',
    read: (side) => side.sent,
  },
  {
    id: 'delivered',
    label: 'Delivered',
    about: 'Reached the recipient, whatever came after.',
    kind: 'count',
    read: (side) => side.delivered,
  },
  {
    id: 'success',
    label: 'Success',
    about: 'Code confirmed, or delivered where no code is due.',
    kind: 'count',
    read: (side) => side.success,
  },
  {
    id: 'failure',
    label: 'Failed',
    about: 'Came to any other end, whoever is to blame.',
    kind: 'count',
    read: (side) => side.failure,
  },
  {
    id: 'pending',
    label: 'Pending',
    about: 'Accepted, and may still become a success or a failure.',
    kind: 'count',
    read: (side) => side.pending,
  },
  {
    id: 'success_rate',
    label: 'Success rate',
    about: 'Success of all that came to an end, without failures that are not the operator’s.',
    kind: 'rate',
    read: (side) => side.success_rate,
    up: 'good',
  },
  {
    id: 'delivery_rate',
    label: 'Delivery rate',
    about: 'Delivered of all that the operator reported on or let run out.',
    kind: 'rate',
    read: (side) => side.delivery_rate,
    up: 'good',
  },
  {
    id: 'ttd_p50_s',
    label: 'Time to deliver',
    about: 'Half of the deliveries took no longer.',
    kind: 'time',
    read: (side) => side.ttd_p50_s,
    up: 'bad',
  },
];
