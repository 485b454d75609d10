import { expect, test } from 'vitest';
import { lexicalChooser } from '../../src/ai/lexical-chooser.ts';
import type { ConversationEntry, ModelAnswer, OfferedTool } from '../../src/schemas/decision.ts';
import { goodwillTool, shopTools } from './shop-tools.ts';

const vipTools = [...shopTools, goodwillTool];

function decide(conversation: ConversationEntry[], tools: OfferedTool[] = shopTools): Promise<ModelAnswer> {
  return lexicalChooser().decide({ instructions: '', channel: 'web', conversation, tools });
}

const customer = (text: string): ConversationEntry => ({ role: 'customer', text });

test.each<[text: string, toolName: string, args: object]>([
  ['Hi, where is my order A-1001?', 'getOrder', { orderId: 'A-1001' }],
  ['And what about order A-9999?', 'getOrder', { orderId: 'A-9999' }],
  ['my parcel a-1001 has not come yet', 'getOrder', { orderId: 'A-1001' }],
  ['Can you track A-1002 for me?', 'getOrder', { orderId: 'A-1002' }],
  ['What is the status of purchase #A-1003?', 'getOrder', { orderId: 'A-1003' }],
  ['Show me all my orders, my e-mail is ada@example.com', 'listOrders', { email: 'ada@example.com' }],
  ['List my shipped orders for bob@example.com.', 'listOrders', { email: 'bob@example.com', status: 'shipped' }],
  ['I want the last five purchases of ada@example.com', 'listOrders', { email: 'ada@example.com' }],
  [
    'Please refund 19.90 euros for order A-1001, it arrived damaged.',
    'refundOrder',
    { orderId: 'A-1001', body: { amount: 19.9, reason: 'damaged' } },
  ],
  [
    'I want my money back for A-1002: €25, wrong item',
    'refundOrder',
    { orderId: 'A-1002', body: { amount: 25, reason: 'wrong_item' } },
  ],
  [
    'Refund order A-1001. It never arrived. I paid 1,250.50 EUR',
    'refundOrder',
    { orderId: 'A-1001', body: { amount: 1250.5, reason: 'never_arrived' } },
  ],
  [
    'Change the delivery address of A-1004 to 12 Keizersgracht, 1015 AB Amsterdam, NL; recipient: Bob Meyer',
    'changeDeliveryAddress',
    {
      orderId: 'A-1004',
      body: {
        recipient: 'Bob Meyer',
        address: { street: '12 Keizersgracht', postalCode: '1015 AB', city: 'Amsterdam', country: 'NL' },
      },
    },
  ],
  [
    'New address for A-1004. Recipient: Ada Novak, street: Hauptstr. 5, postal code: 10115, city: Berlin, country DE',
    'changeDeliveryAddress',
    {
      orderId: 'A-1004',
      body: {
        recipient: 'Ada Novak',
        address: { street: 'Hauptstr. 5', postalCode: '10115', city: 'Berlin', country: 'DE' },
      },
    },
  ],
  [
    'Please export my data as json, ada@example.com',
    'startExport',
    { body: { email: 'ada@example.com', format: 'json' } },
  ],
  ['I would like an export of my data, ada@example.com', 'startExport', { body: { email: 'ada@example.com' } }],
  ['Is my export EX-0001 ready?', 'getExport', { referenceId: 'EX-0001' }],
  ['Hey, any news on A-1003?', 'getOrder', { orderId: 'A-1003' }],
  ["I still haven't received A-1002, where is it?", 'getOrder', { orderId: 'A-1002' }],
  ['Has my order A-1001 shipped yet?', 'getOrder', { orderId: 'A-1001' }],
  ['When will A-1003 be delivered?', 'getOrder', { orderId: 'A-1003' }],
  ['Did you refund A-1001?', 'getOrder', { orderId: 'A-1001' }],
  ['What did I buy? I am ada@example.com', 'listOrders', { email: 'ada@example.com' }],
  ['Give me a copy of all my personal data. ada@example.com', 'startExport', { body: { email: 'ada@example.com' } }],
  ['do you have SKU-104?', 'getStock', { sku: 'SKU-104' }],
  ['Is SKU-104 back in stock?', 'getStock', { sku: 'SKU-104' }],
  ['I would like to cancel my subscription S-201', 'cancelSubscription', { subscriptionId: 'S-201' }],
  ['Unsubscribe me, subscription s-201, cancel it please', 'cancelSubscription', { subscriptionId: 'S-201' }],
])('"%s" asks for %s', async (text, toolName, args) => {
  expect(await decide([customer(text)])).toEqual({ text: '', proposals: [{ toolName, arguments: args }] });
});

test.each([
  'Hello',
  'hi there!',
  'Good morning',
  'Thanks, that is all!',
  'Thank you so much, bye',
  'What is the meaning of life?',
  'You are great',
  'Great, thanks for the refund!',
  'Do you ship to Norway?',
  'How long does delivery take?',
  'Cancel my order A-1001',
  'I want to talk to a human',
  'Do you have a shop in Paris?',
  'What is your refund policy?',
  'I would like a loyalty refund of 5 euros for A-1001, it arrived damaged',
  'Could you grant me a goodwill gesture of 15 euros? A-1001 is late.',
  'constructor __proto__',
  '',
])('"%s" asks for no tool and gets a reply', async (text) => {
  const answer = await decide([customer(text)]);
  expect(answer.proposals).toEqual([]);
  expect(answer.text).not.toBe('');
});

test('a tool with an effect is not chosen by a sentence that declines it', async () => {
  const answer = await decide([customer('Please do not refund order A-1001, 5 euros, damaged')]);
  expect(answer.proposals.map(({ toolName }) => toolName)).not.toContain('refundOrder');
});

test('a tool is only chosen when it is offered', async () => {
  const conversation = [customer('Could you grant me a goodwill gesture of 15 euros? A-1002 was late.')];
  expect((await decide(conversation, vipTools)).proposals).toEqual([
    { toolName: 'grantGoodwillRefund', arguments: { body: { orderId: 'A-1002', amount: 15, reason: 'late' } } },
  ]);
  const [refund] = (await decide([customer('Refund 5 euros for A-1001, damaged')], vipTools)).proposals;
  expect(refund?.toolName).toBe('refundOrder');
  expect((await decide(conversation, [])).proposals).toEqual([]);
});

test('what is missing is asked for by its description, and the answers complete the call', async () => {
  const conversation = [customer('I want a refund for my order')];
  const first = await decide(conversation);
  expect(first.text).toContain('Id of the order, e.g. A-1001');
  expect(first.text).toContain('Amount in euros');
  expect(first.text).toContain('Why the money goes back (damaged, wrong item, never arrived, changed mind)');

  conversation.push({ role: 'ai', text: first.text }, customer('A-1001, and it was damaged'));
  const second = await decide(conversation);
  expect(second.proposals).toEqual([]);
  expect(second.text).toContain('Amount in euros');
  expect(second.text).not.toContain('Id of the order');

  conversation.push({ role: 'ai', text: second.text }, customer('12'));
  expect((await decide(conversation)).proposals).toEqual([
    { toolName: 'refundOrder', arguments: { orderId: 'A-1001', body: { amount: 12, reason: 'damaged' } } },
  ]);
});

test('a question of ours is dropped when the customer says goodbye or asks for something else', async () => {
  const asked = [customer('I want a refund for my order'), { role: 'ai' as const, text: '' }];
  asked[1] = { role: 'ai', text: (await decide(asked.slice(0, 1))).text };
  expect((await decide([...asked, customer('Never mind, thanks')])).text).toMatch(/^You are welcome/);
  expect((await decide([...asked, customer('Is SKU-104 in stock?')])).proposals).toEqual([
    { toolName: 'getStock', arguments: { sku: 'SKU-104' } },
  ]);
});

test('ids carry over from earlier messages, amounts and reasons do not', async () => {
  const answer = await decide([
    customer('Where is order A-1001? I paid 20 euros and it looks damaged'),
    { role: 'ai', text: 'It was delivered yesterday.' },
    customer('I want a refund'),
  ]);
  expect(answer.proposals).toEqual([]);
  expect(answer.text).not.toContain('Id of the order');
  expect(answer.text).toContain('Amount in euros');
});

test('asking after a thing does not start a new one', async () => {
  const answer = await decide([customer('I am ada@example.com. Is my export ready?')]);
  expect(answer.proposals).toEqual([]);
  expect(answer.text).toContain('Reference id of the export');
});

test('two orders in one message are asked about, not guessed', async () => {
  const answer = await decide([customer('Where is my order, A-1001 or A-1002?')]);
  expect(answer.proposals).toEqual([]);
  expect(answer.text).toContain('Id of the order');
});

test('a correction is explained and not proposed again', async () => {
  const answer = await decide([
    customer('Refund 1 euro for A-1001, damaged'),
    { role: 'correction', toolName: 'refundOrder', arguments: {}, problem: 'body.amount must be at least 5' },
  ]);
  expect(answer).toEqual({
    text: 'I could not do that with what I have: body.amount must be at least 5. Could you tell me more?',
    proposals: [],
  });
});

test('the same question always gets the same answer', async () => {
  const conversation = [customer('Where is my order A-1001?')];
  expect(await decide(conversation)).toEqual(await decide(conversation));
});
