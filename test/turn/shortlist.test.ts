import { expect, test } from 'vitest';
import type { CatalogAction } from '../../src/schemas/action.ts';
import { actionIndex } from '../../src/turn/shortlist/action-index.ts';
import { fusedFits } from '../../src/turn/shortlist/fused-fits.ts';
import { leftOutByShortlist } from '../../src/turn/shortlist/left-out.ts';
import { type HeardMessage, questionTerms, questionText } from '../../src/turn/shortlist/question.ts';
import { shortlist } from '../../src/turn/shortlist/shortlist.ts';
import { stem, terms } from '../../src/turn/shortlist/words.ts';
import { catalogAction } from '../support/catalog-action.ts';
import { fc } from '../support/seeded.ts';

const action = (toolName: string, change: Partial<CatalogAction['definition']> = {}) =>
  catalogAction(toolName, { description: 'Does something for the company', ...change });

const said = (...texts: string[]): HeardMessage[] => texts.map((text) => ({ role: 'customer', text }));

async function shown(actions: CatalogAction[], messages: HeardMessage[], { limit = 1, used = [] as string[] } = {}) {
  const fits = (await actionIndex(actions)).fits(questionTerms(messages));
  const usedActionIds = new Set(used.map((toolName) => `id-${toolName}`));
  return shortlist({ visible: actions, fits, usedActionIds, limit }).map(({ definition }) => definition.toolName);
}

const shop = [
  action('changeAddress', { description: 'Change where an order goes' }),
  action('createRefund', { description: 'Refund a charge, wholly or in part' }),
  action('listInvoices', { description: 'List the invoices of a customer' }),
  action('openingHours', { description: 'When the shops are open' }),
  action('trackShipment', { description: 'Status of a shipment' }),
];

test.each([
  ['the word itself', 'I want a refund', 'createRefund'],
  ['another ending of it', 'was it refunded?', 'createRefund'],
  ['a misspelling', 'a refunnd please', 'createRefund'],
  ['a synonym', 'where is my parcel', 'trackShipment'],
  ['another synonym', 'send me all my bills', 'listInvoices'],
  ['a word of the description', 'when are you open', 'openingHours'],
])('an action is found by %s', async (_by, text, expected) => {
  expect(await shown(shop, said(text))).toEqual([expected]);
});

test.each([
  ['its parameters', { parameters: [parameter('voucherNumber')] }],
  ['the descriptions of its parameters', { parameters: [parameter('number', 'of the voucher')] }],
  ['the fields of its body', { body: body({ voucher: {} }) }],
  ['what these say of themselves', { body: body({ number: { description: 'the one on the voucher' } }) }],
  ['its tags', { tags: ['vouchers'] }],
  ['its path', { path: '/vouchers/{number}' }],
])('an action is found by %s', async (_by, change) => {
  expect(await shown([...shop, action('zzz', change)], said('my voucher'))).toEqual(['zzz']);
});

test('a parameter that the engine fills says nothing of what an action is for', async () => {
  const bound = { ...parameter('voucher'), binding: { constant: 'V-1' } };
  expect(await shown([...shop, action('zzz', { parameters: [bound] })], said('my voucher'))).toEqual(['changeAddress']);
});

test('the newest message counts most, and those before it still count', async () => {
  const messages = said('where is my parcel', 'and I want a refund');
  expect(await shown(shop, messages)).toEqual(['createRefund']);
  expect(await shown(shop, messages, { limit: 2 })).toEqual(['createRefund', 'trackShipment']);
});

test('what was used in the session stays, fitting or not, also beyond the limit', async () => {
  const used = ['changeAddress', 'openingHours'];
  expect(await shown(shop, said('refund'), { limit: 3, used })).toEqual([
    'changeAddress',
    'createRefund',
    'openingHours',
  ]);
  expect(await shown(shop, said('refund'), { limit: 1, used })).toEqual(used);
});

test('a pinned action comes before others that fit no better, and not before one that fits far better', async () => {
  const pinned = shop.map((one) =>
    one.definition.toolName === 'openingHours' ? action('openingHours', { pinned: true }) : one,
  );
  expect(await shown(pinned, said('hello'))).toEqual(['openingHours']);
  expect(await shown(pinned, said('refund'))).toEqual(['createRefund']);
});

test('where nothing fits, the order of the catalog decides', async () => {
  expect(await shown(shop, said('hello'), { limit: 2 })).toEqual(['changeAddress', 'createRefund']);
});

test('a shortlist is a part of the visible actions in their order, as long as the limit, and the same every time', () => {
  const many = Array.from({ length: 20 }, (_, place) => action(`action${place}`, { pinned: place % 7 === 0 }));
  const subset = fc.uniqueArray(fc.constantFrom(...many.map(({ actionId }) => actionId)));
  fc.assert(
    fc.property(
      subset,
      subset,
      fc.integer({ min: 1, max: 25 }),
      fc.array(fc.double({ min: 0, max: 9, noNaN: true })),
      (shownIds, usedIds, limit, scores) => {
        const visible = many.filter(({ actionId }) => shownIds.includes(actionId));
        const fits = new Map(scores.map((score, place) => [`id-action${place}`, score]));
        const usedActionIds = new Set(usedIds);
        const chosen = shortlist({ visible, fits, usedActionIds, limit });
        const used = visible.filter(({ actionId }) => usedActionIds.has(actionId));
        expect(chosen).toEqual(visible.filter((one) => chosen.includes(one)));
        expect(chosen).toHaveLength(Math.min(visible.length, Math.max(limit, used.length)));
        expect(chosen).toEqual(expect.arrayContaining(used));
        expect(shortlist({ visible, fits, usedActionIds, limit })).toEqual(chosen);
      },
    ),
  );
});

test('two opinions count the same, whatever their scales', () => {
  const byWords = new Map([
    ['a', 30],
    ['b', 15],
  ]);
  const byVectors = new Map([
    ['a', 0.5],
    ['b', 0.7],
    ['c', 0.6],
  ]);
  expect([...fusedFits([byWords, byVectors])]).toEqual([
    ['a', 1],
    ['b', 1.5],
    ['c', expect.closeTo(0.5)],
  ]);
  expect([...fusedFits([new Map(), byVectors])]).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', expect.closeTo(0.5)],
  ]);
  expect(fusedFits([new Map([['b', 2]]), byVectors]).get('b')).toBe(2);
});

test('what is embedded is the last the customer said, without what was answered', () => {
  const heard: HeardMessage[] = [...said('one', 'two', 'three'), { role: 'ai', text: 'hm' }, ...said('four')];
  expect(questionText(heard)).toBe('two\nthree\nfour');
});

test('who was left out is derived from the facts: visible and not offered, where a shortlist was made', () => {
  const actions = [...shop, action('teamOnly', { channels: ['slack'] })];
  const facts = { channel: 'web' as const, contactId: null, segmentIds: [] };
  const offered = ['createRefund', 'trackShipment'];
  const names = (decision: Parameters<typeof leftOutByShortlist>[0]['decision']) =>
    leftOutByShortlist({ actions, facts, decision }).map(({ definition }) => definition.toolName);
  expect(names({ offered, shortlist: { limit: 2, visible: 5, ranking: 'words' } })).toEqual([
    'changeAddress',
    'listInvoices',
    'openingHours',
  ]);
  expect(names({ offered: [] })).toEqual([]);
});

test.each([
  ['cancel cancels cancelled cancellation cancelling'],
  ['refund refunds refunded refunding'],
  ['invoice invoices invoiced'],
  ['company companies'],
  ['address addresses'],
  ['ship ships shipping shipment'],
])('%s are one word', (words) => {
  expect(new Set(words.split(' ').map(stem)).size).toBe(1);
});

test('names in code are split into words, and function words are left out', () => {
  expect(terms('getOrderById of the /order_lines')).toEqual(['ord', 'id', 'ord', 'line']);
});

function parameter(name: string, description?: string) {
  const described = description === undefined ? {} : { description };
  return { name, in: 'query' as const, argument: name, required: false, schema: {}, ...described };
}

function body(properties: Record<string, unknown>) {
  return { contentType: 'application/json', required: true, schema: { type: 'object', properties } };
}
