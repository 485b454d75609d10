import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveryPayload } from '../src/turn/delivery-payload.ts';
import type { Holds } from './holds.ts';

/** Where the company's own webhook is. */
export const RECEIVER_PATH = '/told';

/** What a delivery tells of an order: the answer to its customer's message, or the end of its job. */
export type Told = 'reply' | 'news';

/** The company's webhook, which may be told a thing more than once: what tells a repetition is its id. */
export interface Receiver {
  take(bodyText: string, response: ServerResponse): Promise<void>;
  /** in the order of arrival, those included whose sender died before the answer */
  arrived(orderId: string, told: Told): DeliveryPayload[];
  /** resolves when one was answered whose sender was still there. @throws Error after `withinMs` */
  confirmed(given: { orderId: string; told: Told; withinMs: number }): Promise<void>;
}

export function createReceiver(holds: Pick<Holds, 'pass'>): Receiver {
  const all: { orderId: string; told: Told; payload: DeliveryPayload; isConfirmed: boolean }[] = [];
  return {
    async take(bodyText, response) {
      const payload = JSON.parse(bodyText) as DeliveryPayload;
      const [orderId, told] = payload.job
        ? [payload.job.reference, 'news' as const]
        : [payload.message?.messageId ?? '', 'reply' as const];
      const delivery = { orderId, told, payload, isConfirmed: false };
      all.push(delivery);
      await holds.pass(told === 'news' ? 'news-silent' : 'receiver-silent', orderId);
      delivery.isConfirmed = !response.destroyed;
      response.writeHead(204).end();
    },
    arrived: (orderId, told) =>
      all.filter((one) => one.orderId === orderId && one.told === told).map(({ payload }) => payload),
    async confirmed({ orderId, told, withinMs }) {
      const until = Date.now() + withinMs;
      while (!all.some((one) => one.orderId === orderId && one.told === told && one.isConfirmed)) {
        if (Date.now() > until) throw new Error(`the ${told} was not delivered within ${withinMs / 1000} s`);
        await delay(50);
      }
    },
  };
}
