import { expect, test } from 'vitest';
import { lexicalChooser } from '../../src/ai/lexical-chooser.ts';

async function replyTo(toolName: string, result: string): Promise<string> {
  const { text, proposals } = await lexicalChooser().decide({
    instructions: '',
    channel: 'web',
    conversation: [
      { role: 'customer', text: 'Where is my order A-1001? Refund it!' },
      { role: 'tool', toolName, arguments: { orderId: 'A-1001' }, result },
    ],
    tools: [],
  });
  expect(proposals).toEqual([]);
  return text;
}

const order = {
  orderId: 'A-1001',
  status: 'shipped',
  tracking: { carrier: 'UPS', number: '1Z9' },
  gift: false,
  note: null,
};

test.each<[toolName: string, result: string, reply: string]>([
  [
    'getOrder',
    `responseStatus: 200\n\n${JSON.stringify(order)}`,
    'Here is what I found: order id A-1001, status shipped, tracking carrier UPS, tracking number 1Z9, gift no.',
  ],
  [
    'listOrders',
    `responseStatus: 200\n\n${JSON.stringify({
      orders: [
        { orderId: 'A-1', total: 5 },
        { orderId: 'A-2', total: 6 },
      ],
      found: 7,
    })}`,
    'Here is what I found: 2 orders: order id A-1, total 5; order id A-2, total 6, found 7.',
  ],
  ['listOrders', 'responseStatus: 200\n\n[]', 'Here is what I found: no results.'],
  ['getOrder', 'responseStatus: 200\n\nYour order is on its way.', 'Here is what I found: Your order is on its way.'],
  ['getOrder', 'responseStatus: 200\n\n', 'There is nothing on record for that.'],
  ['refundOrder', 'responseStatus: 204\n\n', 'Done.'],
  ['refundOrder', 'responseStatus: 201\n\n{"refundId":"R-7"}', 'Done: refund id R-7.'],
  ['startExport', 'responseStatus: 202\n\n{"referenceId":"EX-0001"}', 'That has been started: reference id EX-0001.'],
  [
    'getOrder',
    'responseStatus: 404\n\norder A-9999 not found',
    'I could not find that: order A-9999 not found. Could you check what you gave me?',
  ],
  [
    'refundOrder',
    'responseStatus: 422\n\n{"error":{"message":"amount is too high"}}',
    'That was not accepted: amount is too high.',
  ],
  [
    'refundOrder',
    'responseStatus: 409\n\n{"detail":"already refunded"}',
    'That is not possible at the moment: already refunded.',
  ],
])('%s with %j is told in words', async (toolName, result, reply) => {
  expect(await replyTo(toolName, result)).toBe(reply);
});

test.each<[toolName: string, result: string, said: RegExp]>([
  [
    'getOrder',
    'responseStatus: 500\n\n<html><body>stack</body></html>',
    /^The system has a problem right now and could not answer\. /,
  ],
  ['getOrder', 'responseStatus: 401\n\n', /not allowed/],
  ['getOrder', 'responseStatus: 429\n\nslow down', /busy/],
  ['getOrder', 'responseStatus: 302\n\n', /pointed elsewhere/],
  [
    'refundOrder',
    'responseStatus: 408\n\nRequest timed out after 60000ms',
    /took too long.*do not know whether it took effect/,
  ],
  ['refundOrder', 'Something went wrong', /could not reach.*do not know whether it took effect/],
])('%s with %j is explained and promises nothing', async (toolName, result, said) => {
  expect(await replyTo(toolName, result)).toMatch(said);
});

test('a lookup that failed claims no doubt about an effect', async () => {
  expect(await replyTo('getOrder', 'Something went wrong')).not.toContain('took effect');
});

test('the status line is read in either wording', async () => {
  expect(await replyTo('getOrder', 'HTTP 200\n{"status":"shipped"}')).toBe('Here is what I found: status shipped.');
});

test('a call that was not sent is said to have changed nothing', async () => {
  const result = 'The call was not sent: this action is no longer available here.';
  expect(await replyTo('refundOrder', result)).toBe(
    'I could not do that, and nothing was changed: this action is no longer available here.',
  );
  expect(await replyTo('refundOrder', 'The call was not sent.')).toBe('I could not do that, and nothing was changed.');
});

test("the engine's word that the effect is unknown is passed on, also for a name that sounds like a lookup", async () => {
  const notice = '\n\nIt is unknown whether this call took effect. Do not claim that it did or that it did not.';
  const reply = await replyTo('findAndBook', `responseStatus: 408\n\nRequest timed out after 60000ms${notice}`);
  expect(reply).toContain('I do not know whether it took effect');
  expect(reply).not.toContain('Do not claim');
});

test('a remark behind a JSON body does not hide the body', async () => {
  expect(await replyTo('getOrder', 'responseStatus: 200\n\n{"status":"shipped"}\n[5 of 9 bytes shown')).toContain(
    'status shipped',
  );
});
