import type { Point } from './points.ts';

/** The last step of a turn, where an organisation has a webhook: the answer is stored and its delivery not confirmed. */
export const deliveryPoints: readonly Point[] = [
  {
    name: 'reply being delivered, receiver silent',
    text: (orderId) => `refund ${orderId}`,
    hold: { kind: 'place', place: 'receiver-silent' },
    fencePassed: false,
  },
  {
    name: "job's end being delivered, receiver silent",
    text: (orderId) => `exchange ${orderId}`,
    hold: { kind: 'place', place: 'news-silent' },
    fencePassed: false,
  },
];
