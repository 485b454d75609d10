// What both sides are measured with: one organisation's action, one customer, one message, and a model that needs no time.
import { randomUUID } from 'node:crypto';
import type { LanguageModel } from '../src/schemas/decision.ts';
import { jobDeclarationSchema } from '../src/schemas/job.ts';
import { type SubmittedMessage, submittedMessageSchema } from '../src/schemas/message.ts';

export const ORGANISATION_ID = 'bench';
export const CUSTOMER = { externalId: 'customer-1', email: 'ada@example.com' };
export const REPLY = 'Your order A-1042 was shipped yesterday and should be with you on Friday.';
export const GET_ORDER_PATH = '/orders/A-1042';

/** The path of a body of this size. */
export const LARGE_PATH = '/large';
export const LARGE_BODY_BYTES = 10 * 1024 * 1024;

/** What the endpoint answers every other request with. */
export const ORDER = JSON.stringify({
  orderId: 'A-1042',
  status: 'shipped',
  carrier: 'DHL',
  trackingNumber: '00340434161094042557',
  expected: '2026-03-06',
  lines: [{ sku: 'TEAPOT-1', title: 'Teapot', quantity: 1, price: { amount: '24.90', currency: 'EUR' } }],
});

/** The catalog: the one action that is called, among others that are offered with it. */
export const DOCUMENT = {
  openapi: '3.0.3',
  info: { title: 'Bench shop', version: '1' },
  servers: [{ url: 'https://shop.example' }],
  paths: Object.fromEntries(
    ['orders', 'returns', 'invoices', 'parcels', 'vouchers', 'subscriptions', 'reviews', 'addresses'].map((noun) => [
      `/${noun}/{id}`,
      {
        get: {
          operationId: noun === 'orders' ? 'getOrder' : `get-${noun}`,
          summary: `Look up one of the customer's ${noun} by its id`,
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^A-\\d+$' } },
            { name: 'locale', in: 'query', schema: { type: 'string', enum: ['en', 'de', 'fr'] } },
          ],
          responses: {},
        },
      },
    ]),
  ),
};

/** The shortest wait that a declaration may ask for. */
export const POLL_EVERY_MS = 10;

/** Follows an order until it is shipped no more, which it never is. */
export const JOB = jobDeclarationSchema.parse({
  reference: { pointer: '/orderId' },
  poll: { action: 'getOrder', argument: 'id' },
  pending: { pointer: '/status', values: ['shipped'] },
  intervalSeconds: POLL_EVERY_MS / 1000,
  maxIntervalSeconds: POLL_EVERY_MS / 1000,
  backoff: 1,
  jitter: 0,
});

/** Proposes `getOrder` until its result is there, then replies. Answers at once. */
export const instantModel: LanguageModel = {
  name: 'bench/instant',
  decide: async ({ conversation }) =>
    conversation.at(-1)?.role === 'tool'
      ? { text: REPLY, proposals: [] }
      : { text: '', proposals: [{ toolName: 'getOrder', arguments: { id: 'A-1042' } }] },
};

/** A message of a new session. */
export function newMessage(): SubmittedMessage {
  return submittedMessageSchema.parse({
    organisationId: ORGANISATION_ID,
    session: randomUUID(),
    channel: 'web',
    contact: CUSTOMER,
    messageId: randomUUID(),
    text: 'Hello, where is my order A-1042? It should have been here on Monday.',
  });
}
