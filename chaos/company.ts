import type { EndpointHandler } from '../test/support/https-endpoint.ts';
import type { ChatRequest, OpenAiScript } from '../test/support/openai-server.ts';
import type { Holds } from './holds.ts';
import { RECEIVER_PATH, type Receiver } from './receiver.ts';

const orderParameter = { name: 'orderId', in: 'path', required: true, schema: { type: 'string' } };
const body = (name: string, type: string) => ({
  required: true,
  content: {
    'application/json': { schema: { type: 'object', properties: { [name]: { type } }, required: [name] } },
  },
});

/** What the company of a run can do: all but the look at an exchange change something, so that doing it twice would be seen. */
export const companyDocument = {
  openapi: '3.0.3',
  info: { title: 'Chaos company', version: '1' },
  servers: [{ url: 'https://company.example' }],
  paths: {
    '/orders/{orderId}/refund': {
      post: {
        operationId: 'refundOrder',
        summary: 'Refund an order, wholly or in part',
        parameters: [orderParameter],
        requestBody: body('amount', 'number'),
        responses: {},
      },
    },
    '/orders/{orderId}/address': {
      put: {
        operationId: 'changeAddress',
        summary: 'Change the delivery address of an order',
        'x-open-require-form-submission': true,
        parameters: [orderParameter],
        requestBody: body('city', 'string'),
        responses: {},
      },
    },
    '/orders/{orderId}/exchange': {
      post: {
        operationId: 'exchangeOrder',
        summary: 'Exchange an order, which takes a while',
        parameters: [orderParameter],
        requestBody: body('reason', 'string'),
        responses: {},
        'x-errand-job': {
          reference: { pointer: '/exchange' },
          poll: { action: 'getExchange', argument: 'exchangeId' },
          pending: { pointer: '/state', values: ['running'] },
          ...{ firstWaitSeconds: 0.5, intervalSeconds: 0.5, maxIntervalSeconds: 1, deadlineSeconds: 600 },
        },
      },
    },
    '/exchanges/{exchangeId}': {
      get: {
        operationId: 'getExchange',
        summary: 'See how far the exchange of an order is',
        parameters: [{ name: 'exchangeId', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {},
      },
    },
  },
};

/** The order a request is about: what the company counts by. */
export function orderIn(url: string): string {
  return url.split('/')[2] ?? '';
}

/** A look at a job that is under way: each is a call of its own, and there may be many of one order. */
export function isPoll(url: string): boolean {
  return url.startsWith('/exchanges/');
}

/** What the customer hears at the end of an exchange. */
export const exchangeNews = (orderId: string) => `Your exchange is ready: ${orderId}`;

/** The call that is refused first, where the customer's order wants a second attempt. */
function firstAttempt(orderId: string): string {
  return `first-${orderId}`;
}

/** True of a message whose end comes later, as news. */
export function isExchange(text: string): boolean {
  return wish(text).verb === 'exchange';
}

/** Every order that the company may hear of for one message. */
export function ordersOf(text: string): string[] {
  const { orderId, twice } = wish(text);
  return twice ? [firstAttempt(orderId), orderId] : [orderId];
}

function wish(text: string) {
  const [, verb = '', orderId = '', twice] = /^(refund|move|exchange) (\S+)( at the second attempt)?$/.exec(text) ?? [];
  return { verb, orderId, twice: twice !== undefined };
}

/** The company's endpoint: `done <order>`, said in pieces, so that a session can be kept between any two of them. */
export function companyEndpoint({ holds, receiver }: { holds: Holds; receiver: Receiver }): EndpointHandler {
  return async ({ url, bodyText }, response) => {
    if (url === RECEIVER_PATH) return receiver.take(bodyText, response);
    const orderId = orderIn(url);
    if (isPoll(url)) {
      await holds.pass('poll-silent', orderId);
      const state = holds.keeps('job-waiting', orderId) ? 'running' : 'ready';
      return response.writeHead(200).end(JSON.stringify({ exchange: orderId, state }));
    }
    if (orderId.startsWith(firstAttempt(''))) return response.writeHead(503).end('try again');
    const answer = url.endsWith('/exchange') ? JSON.stringify({ exchange: orderId }) : `done ${orderId}`;
    const { socket } = response;
    await holds.pass('endpoint-silent', orderId);
    socket?.write('HTTP/1.1 200 OK\r\nContent-Ty');
    await holds.pass('endpoint-headers', orderId);
    socket?.write(`pe: text/plain\r\nContent-Length: ${answer.length}\r\n\r\n${answer.slice(0, 3)}`);
    await holds.pass('endpoint-body', orderId);
    return socket?.end(answer.slice(3));
  };
}

const MAY_HAVE_HAPPENED = 'It is unknown whether this call took effect';

/**
 * The company's model: makes the call the customer wishes for and tells its result. It is a bad one: told that the outcome
 * is unknown, it proposes the very same call again; but not one with a form, which a customer would have to submit again.
 */
export function companyModel(holds: Holds): OpenAiScript {
  return async ({ messages }) => {
    const { verb, orderId, twice } = wish(messages[wishIndex(messages)]?.content ?? '');
    if (messages.some(({ role, content }) => role === 'tool' && content?.includes(`The job ${orderId} is done`))) {
      await holds.pass('model-telling', orderId);
      return { text: exchangeNews(orderId) };
    }
    // what came of the session's earlier messages is no answer to this one
    const since = messages.slice(wishIndex(messages) + 1);
    const results = since.filter(({ role }) => role === 'tool').map(({ content }) => content ?? '');
    const last = results.at(-1);
    if (last === undefined) {
      await holds.pass('model-choosing', orderId);
      return proposal(verb, twice ? firstAttempt(orderId) : orderId);
    }
    if (twice && results.length === 1) return proposal(verb, orderId);
    await holds.pass('model-replying', orderId);
    return last.includes(MAY_HAVE_HAPPENED) && verb !== 'move'
      ? proposal(verb, orderId)
      : { text: `The tool said: ${last}` };
  };
}

/** Where the customer's last wish stands: a session with a job has a record of it, which is written as a user's too. */
function wishIndex(messages: ChatRequest['messages']): number {
  return messages.findLastIndex(({ role, content }) => role === 'user' && wish(content ?? '').orderId !== '');
}

const PROPOSALS: Record<string, readonly [toolName: string, body: object]> & { refund: readonly [string, object] } = {
  refund: ['refundOrder', { amount: 1 }],
  move: ['changeAddress', { city: 'Bonn' }],
  exchange: ['exchangeOrder', { reason: 'broken' }],
};

function proposal(verb: string, orderId: string) {
  const [toolName, body] = PROPOSALS[verb] ?? PROPOSALS.refund;
  return {
    toolCalls: [{ name: toolName, arguments: { orderId, body } }],
  };
}
