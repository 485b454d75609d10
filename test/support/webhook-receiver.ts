import type { ServerResponse } from 'node:http';
import { vi } from 'vitest';
import type { DeliveryPayload } from '../../src/turn/delivery-payload.ts';
import { type HttpsEndpoint, type RecordedRequest, startHttpsEndpoint } from './https-endpoint.ts';

/** One delivery as it arrived. */
export interface Received {
  request: RecordedRequest;
  payload: DeliveryPayload;
}

/** A company's own receiver of deliveries: a real HTTPS server. */
export interface WebhookReceiver {
  endpoint: HttpsEndpoint;
  url: string;
  /** how it answers from now on; 204 to everything unless told otherwise */
  answerWith(answer: (received: Received, response: ServerResponse) => unknown): void;
  /** what arrived of a session, named as its caller does, in the order of arrival */
  of(session: string): Received[];
  /** resolves with the deliveries of a session when there are so many */
  awaited(session: string, count: number): Promise<Received[]>;
  stop(): Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const thanks = (_received: Received, response: ServerResponse) => void response.writeHead(204).end();
  let answer: (received: Received, response: ServerResponse) => unknown = thanks;
  const all: Received[] = [];
  const endpoint = await startHttpsEndpoint({
    handler: (request, response) => {
      const received = { request, payload: JSON.parse(request.bodyText) as DeliveryPayload };
      all.push(received);
      return answer(received, response);
    },
  });
  const of = (session: string) => all.filter(({ payload }) => payload.session.session === session);
  return {
    endpoint,
    url: `${endpoint.url}/hooks?from=errand`,
    answerWith: (next) => {
      answer = next;
    },
    of,
    async awaited(session, count) {
      await vi.waitUntil(() => of(session).length >= count, { timeout: 60_000, interval: 20 });
      return of(session);
    },
    stop: endpoint.stop,
  };
}
