import { expect, test } from 'vitest';
import { ErrandError } from '../../src/errors.ts';
import { parseSegmentRule } from '../../src/schemas/segment.ts';
import { matchesRule, type RuledContact } from '../../src/turn/segment-rule.ts';

const ada: RuledContact = {
  email: 'ada@example.com',
  phone: null,
  externalId: 'C-1',
  verified: true,
  createdAt: new Date('2026-03-31T12:00:00Z'),
  erasedAt: null,
  attributes: { plan: 'gold', spent: 120.5, staff: false, tags: ['vip', 7], renewal: '2026-05-01', note: '100%_\\' },
};

const one = (attribute: string, op: string, value?: unknown) => ({
  or: [{ and: [value === undefined ? { attribute, op } : { attribute, op, value }] }],
});

test.each<[string, string, unknown, boolean]>([
  ['email', 'equals', 'ADA@example.com', true],
  ['email', 'not_equals', 'ada@example.com', false],
  ['email', 'in', ['x@example.com', 'Ada@example.com'], true],
  ['email', 'ends_with', '@EXAMPLE.com', true],
  ['email', 'starts_with', 'bob', false],
  ['phone', 'exists', undefined, false],
  ['phone', 'not_exists', undefined, true],
  ['phone', 'not_equals', '+1', true],
  ['phone', 'not_in', ['+1'], true],
  ['phone', 'contains', '1', false],
  ['external_id', 'equals', 'c-1', false],
  ['verified', 'equals', true, true],
  ['verified', 'not_equals', true, false],
  ['created_at', 'greater_than', '2026-03-31', true],
  ['created_at', 'less_than', '2026-03-31T12:00:00Z', false],
  ['created_at', 'less_than', '2026-03-31T12:00:00-00:01', true],
  ['attributes.plan', 'equals', 'gold', true],
  ['attributes.plan', 'equals', 'Gold', false],
  ['attributes.plan', 'contains', 'ol', true],
  ['attributes.spent', 'greater_than', 120, true],
  ['attributes.spent', 'less_than', 120.5, false],
  ['attributes.spent', 'equals', '120.5', false],
  ['attributes.spent', 'greater_than', '2026-01-01', false],
  ['attributes.staff', 'equals', false, true],
  ['attributes.tags', 'contains', 'vip', true],
  ['attributes.tags', 'contains', 7, true],
  ['attributes.tags', 'contains', 'vi', false],
  ['attributes.tags', 'equals', 'vip', false],
  ['attributes.renewal', 'greater_than', '2026-04-30T23:59:59Z', true],
  ['attributes.plan', 'greater_than', '2026-01-01', false],
  ['attributes.note', 'contains', '%_\\', true],
  ['attributes.constructor', 'exists', undefined, false],
])('%s %s %j: %s', (attribute, op, value, expected) => {
  expect(matchesRule(parseSegmentRule(one(attribute, op, value)), ada)).toBe(expected);
});

test('all conditions of one group must hold, and one group is enough', () => {
  const gold = { attribute: 'attributes.plan', op: 'equals', value: 'gold' };
  const rich = { attribute: 'attributes.spent', op: 'greater_than', value: 1000 };
  expect(matchesRule(parseSegmentRule({ or: [{ and: [gold, rich] }] }), ada)).toBe(false);
  expect(matchesRule(parseSegmentRule({ or: [{ and: [rich] }, { and: [gold] }] }), ada)).toBe(true);
});

test('an erased contact matches nothing, not even what it lacks', () => {
  expect(matchesRule(parseSegmentRule(one('phone', 'not_exists')), { ...ada, erasedAt: new Date(0) })).toBe(false);
});

test.each<[string, unknown, string, RegExp]>([
  ['no rule', 'vip', '', /object/],
  ['no group', { or: [] }, '/or', /at least one group/],
  ['a group without conditions, which would hold for everybody', { or: [{ and: [] }] }, '/or/0/and', /at least one/],
  ['a word that is none of the language', { or: [{ not: [] }] }, '/or/0/and', /array/],
  ['an unknown attribute', one('plan', 'equals', 'gold'), '/or/0/and/0/attribute', /attributes\.<name>/],
  ['an attribute without a name', one('attributes.', 'exists'), '/or/0/and/0/attribute', /attributes\.<name>/],
  ['an unknown op', one('email', 'matches', 'a'), '/or/0/and/0/op', /starts_with/],
  ['an op that the attribute does not have', one('verified', 'contains', true), '/or/0/and/0/op', /equals, not_equals/],
  ['text for a flag', one('verified', 'equals', 'yes'), '/or/0/and/0/value', /true or false/],
  ['a number for an e-mail', one('email', 'equals', 1), '/or/0/and/0/value', /text/],
  ['a day that does not exist', one('created_at', 'less_than', '2026-02-30'), '/or/0/and/0/value', /2026-03-31/],
  [
    'a time without a zone',
    one('created_at', 'less_than', '2026-02-03T10:00'),
    '/or/0/and/0/value',
    /2026-03-31T12:00:00Z/,
  ],
  ['text that is no date', one('attributes.x', 'greater_than', 'much'), '/or/0/and/0/value', /number, or a date/],
  ['one value for a list', one('email', 'in', 'a@example.com'), '/or/0/and/0/value', /list/],
  ['an empty list', one('email', 'in', []), '/or/0/and/0/value', /at least one/],
  ['a wrong value in a list', one('email', 'in', ['a@example.com', 5]), '/or/0/and/0/value/1', /text/],
  ['an empty part, which everything contains', one('email', 'contains', ''), '/or/0/and/0/value', /empty/],
  ['a value for exists', one('phone', 'exists', true), '/or/0/and/0/value', /left out/],
  ['no value', one('email', 'equals'), '/or/0/and/0/value', /text/],
])('a rule with %s is refused with the pointer and the fix', (_title, rule, pointer, fix) => {
  const refusal = refusalOf(rule);
  expect(refusal).toMatchObject({ code: 'invalid_request', details: { field: 'rule', pointer } });
  expect(refusal.message).toMatch(fix);
  expect(refusal.message).not.toContain('\n');
});

test('the second of two wrong parts is named too', () => {
  const { and } = one('plan', 'exists').or[0] ?? { and: [] };
  expect(refusalOf({ or: [{ and: [...and, { attribute: 'email', op: 'equals', value: 5 }] }] }).message).toMatch(
    /\/or\/0\/and\/0\/attribute .*; \/or\/0\/and\/1\/value/,
  );
});

function refusalOf(rule: unknown): ErrandError {
  try {
    parseSegmentRule(rule);
  } catch (error) {
    if (error instanceof ErrandError) return error;
    throw error;
  }
  throw new Error('the rule was not refused');
}
