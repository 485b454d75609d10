import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addContact } from '../../src/services/add-contact.ts';
import { addSegment } from '../../src/services/add-segment.ts';
import { changeMembers } from '../../src/services/change-segment-members.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { editContact } from '../../src/services/edit-contact.ts';
import { mergeContacts } from '../../src/services/merge-contacts.ts';
import { saveContact } from '../../src/services/save-contact.ts';
import { showContact } from '../../src/services/show-contact.ts';
import { verifyContact } from '../../src/services/verify-contact.ts';
import { inTurn, toolsIn } from '../support/chat.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let organisationId: string;
/** `vipGift` is restricted to the verified contacts on the gold plan */
const rule = {
  or: [
    {
      and: [
        { attribute: 'attributes.plan', op: 'equals', value: 'gold' },
        { attribute: 'verified', op: 'equals', value: true },
      ],
    },
  ],
};

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  await world.startWorker();
});

beforeEach(async () => {
  organisationId = await world.addOrganisation();
  await addSegment(world.store.db, { organisationId, segmentId: 'gold', rule });
  await addSegment(world.store.db, { organisationId, segmentId: 'friends' });
  await editAction(world.store.db, { organisationId, toolName: 'vipGift', change: { segmentIds: ['gold'] } });
});

afterAll(() => world.close());

const add = (contact: Omit<Parameters<typeof addContact>[1], 'organisationId'>) =>
  addContact(world.store.db, { organisationId, ...contact });
const show = (reference: string) => showContact(world.store.db, { organisationId, reference });

/** Whether the next turn of a contact is offered the restricted action. */
async function offered(contact: { email?: string; externalId?: string }, session: string = randomUUID()) {
  world.model.requests.length = 0;
  world.model.setScript(inTurn({ text: 'noted' }));
  const message = world.message({ organisationId, contact, session, text: 'a gift for me?' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  return toolsIn(world.model.requests[0]).includes('vipGift');
}

test('a contact that is added is in the segments of its rules in the next turn', async () => {
  const email = 'ada@example.com';
  const { contactId } = await add({ email: 'Ada@Example.com', verified: true, attributes: { plan: 'gold', seats: 3 } });
  expect(await offered({ email })).toBe(true);
  expect(await show(email)).toMatchObject({
    contactId,
    email,
    phone: null,
    externalId: null,
    verified: true,
    attributes: { plan: 'gold', seats: 3 },
    erasedAt: null,
    segments: [{ segmentId: 'gold', explicit: false }],
    sessions: 1,
    mergedIds: [],
  });
});

test('a contact that its first message makes is in the segments of its rules in that very turn', async () => {
  const partner = { or: [{ and: [{ attribute: 'email', op: 'ends_with', value: '@partner.example' }] }] };
  await addSegment(world.store.db, { organisationId, segmentId: 'partners', rule: partner });
  await editAction(world.store.db, { organisationId, toolName: 'vipGift', change: { segmentIds: ['partners'] } });
  expect(await offered({ email: 'new@partner.example' })).toBe(true);
  expect(await offered({ email: 'new@elsewhere.example' })).toBe(false);
  expect(await show('new@partner.example')).toMatchObject({ segments: [{ segmentId: 'partners', explicit: false }] });
});

test('of two changes that give one identifier to two contacts at once, one is refused', async () => {
  await add({ externalId: 'C-1' });
  await add({ externalId: 'C-2' });
  const claims = ['C-1', 'C-2'].map((reference) =>
    editContact(world.store.db, { organisationId, reference, phone: '+15550100' }),
  );
  const outcomes = await Promise.allSettled(claims);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(refused).toEqual([expect.objectContaining({ code: 'invalid_request' })]);
});

test('the same contact saved twice at once is one contact', async () => {
  const save = () => saveContact(world.store.db, { organisationId, externalId: 'C-9', segments: ['friends'] });
  const saved = await Promise.all(Array.from({ length: 8 }, save));
  expect(new Set(saved.map(({ contactId }) => contactId)).size).toBe(1);
});

test('a changed attribute takes a contact into a segment and out of it, in the next turn of the same session', async () => {
  const contact = { externalId: 'C-7' };
  const session = randomUUID();
  await add({ ...contact, verified: true, attributes: { plan: 'silver', city: 'Köln' } });
  expect(await offered(contact, session)).toBe(false);
  await editContact(world.store.db, { organisationId, reference: 'C-7', attributes: { plan: 'gold' } });
  expect(await offered(contact, session)).toBe(true);
  await editContact(world.store.db, { organisationId, reference: 'C-7', attributes: { plan: null } });
  expect(await offered(contact, session)).toBe(false);
  expect((await show('C-7')).attributes).toEqual({ city: 'Köln' });
});

test('verification counts in the next turn, and so does taking it back', async () => {
  const contact = { externalId: 'C-8' };
  const { contactId } = await add({ ...contact, attributes: { plan: 'gold' } });
  expect(await offered(contact)).toBe(false);
  const verify = (verified: boolean) =>
    verifyContact(world.store.db, { organisationId, reference: contactId, verified });
  expect(await verify(true)).toEqual({ contactId, verified: true });
  expect(await offered(contact)).toBe(true);
  expect(await verify(false)).toEqual({ contactId, verified: false });
  expect(await offered(contact)).toBe(false);
});

test('merging keeps sessions, segments, identifiers and attributes, and the merged id is still found', async () => {
  const session = randomUUID();
  const loser = await add({ email: 'bob@example.com', verified: true, attributes: { plan: 'gold', city: 'Bonn' } });
  const winner = await add({ externalId: 'C-9', verified: true, attributes: { city: 'Köln' } });
  await changeMembers(world.store.db, { organisationId, segmentId: 'friends', add: ['bob@example.com'] });
  expect(await offered({ email: 'bob@example.com' }, session)).toBe(true);
  const merge = mergeContacts(world.store.db, { organisationId, from: 'bob@example.com', into: 'C-9' });
  expect(await merge).toEqual({ contactId: winner.contactId, mergedId: loser.contactId, verified: true });
  for (const reference of [loser.contactId, winner.contactId, 'bob@example.com', 'C-9']) {
    expect(await show(reference)).toMatchObject({
      contactId: winner.contactId,
      email: 'bob@example.com',
      externalId: 'C-9',
      attributes: { plan: 'gold', city: 'Köln' },
      segments: [
        { segmentId: 'friends', explicit: true },
        { segmentId: 'gold', explicit: false },
      ],
      sessions: 1,
      mergedIds: [loser.contactId],
    });
  }
  // by either identifier, the session goes on as the one contact's
  expect(await offered({ externalId: 'C-9' }, session)).toBe(true);
  expect(await offered({ email: 'bob@example.com' }, session)).toBe(true);
});

test('a merged contact that is merged again is found by the first id', async () => {
  const ids: string[] = [];
  for (const identity of [{ email: 'x@example.com' }, { phone: '+49 1' }, { externalId: 'X' }]) {
    ids.push((await add(identity)).contactId);
  }
  const [first = '', second = '', third = ''] = ids;
  await mergeContacts(world.store.db, { organisationId, from: first, into: second });
  await mergeContacts(world.store.db, { organisationId, from: second, into: third });
  expect(await show(first)).toMatchObject({ contactId: third, mergedIds: [first, second].toSorted() });
});

test('a merge with a contact that nobody verified is not verified: its identifiers are not', async () => {
  await add({ externalId: 'C-10', verified: true, attributes: { plan: 'gold' } });
  const { contactId } = await add({ email: 'eve@example.com' });
  const merge = mergeContacts(world.store.db, { organisationId, from: contactId, into: 'C-10' });
  expect(await merge).toMatchObject({ verified: false });
  expect(await offered({ email: 'eve@example.com' })).toBe(false);
});

interface Refused {
  verb: () => Promise<unknown>;
  code: string;
  field: string;
  fix: RegExp;
}

const taken = { email: 'taken@example.com', phone: '+1', externalId: 'T' };
const edit = (change: object) =>
  editContact(world.store.db, { organisationId, reference: 'other@example.com', ...change });
const merge = (from: string, into: string) => mergeContacts(world.store.db, { organisationId, from, into });

test.each<[string, Refused]>([
  [
    'add without an identifier',
    { verb: () => add({}), code: 'invalid_request', field: 'email', fix: /an email, a phone or an externalId/ },
  ],
  [
    'add with an e-mail that is none',
    { verb: () => add({ email: 'ada' }), code: 'invalid_request', field: 'email', fix: /email/ },
  ],
  [
    'add with an e-mail that is taken',
    {
      verb: () => add({ email: 'TAKEN@example.com' }),
      code: 'invalid_request',
      field: 'email',
      fix: /edit that one, or merge/,
    },
  ],
  [
    'add with a phone that is taken',
    { verb: () => add({ phone: '+1' }), code: 'invalid_request', field: 'phone', fix: /edit that one, or merge/ },
  ],
  [
    'add with an external id that is taken',
    {
      verb: () => add({ externalId: 'T' }),
      code: 'invalid_request',
      field: 'externalId',
      fix: /edit that one, or merge/,
    },
  ],
  [
    'add with a nested attribute',
    {
      verb: () => add({ externalId: 'N', attributes: { a: { b: 1 } } }),
      code: 'invalid_request',
      field: 'attributes.a',
      fix: /text, a number, true, false, or a list/,
    },
  ],
  [
    'add with an attribute name that no rule could say',
    {
      verb: () => add({ externalId: 'N', attributes: { '/a': 1 } }),
      code: 'invalid_request',
      field: 'attributes./a',
      fix: /begin with a letter/,
    },
  ],
  [
    'add in an unknown organisation',
    {
      verb: () => addContact(world.store.db, { organisationId: 'nowhere', externalId: 'N' }),
      code: 'unknown_organisation',
      field: 'organisation',
      fix: /create it/,
    },
  ],
  [
    'show of a contact that is not there',
    { verb: () => show('nobody'), code: 'not_found', field: 'contact', fix: /external id, e-mail or phone/ },
  ],
  [
    'show by a text that names two',
    {
      verb: () => show('+2'),
      code: 'invalid_request',
      field: 'contact',
      fix: /several contacts: give one of their ids/,
    },
  ],
  [
    'edit to an identifier that is taken',
    { verb: () => edit({ phone: '+1' }), code: 'invalid_request', field: 'phone', fix: /merge the two/ },
  ],
  [
    'edit that leaves no identifier',
    { verb: () => edit({ email: null, phone: null }), code: 'invalid_request', field: 'email', fix: /leave it one/ },
  ],
  [
    'edit of a contact that is not there',
    {
      verb: () => editContact(world.store.db, { organisationId, reference: 'nobody' }),
      code: 'not_found',
      field: 'contact',
      fix: /external id/,
    },
  ],
  [
    'merge with itself',
    { verb: () => merge('T', 'taken@example.com'), code: 'invalid_request', field: 'from', fix: /name two/ },
  ],
  [
    'merge of two that both have an e-mail',
    {
      verb: () => merge('T', 'other@example.com'),
      code: 'invalid_request',
      field: 'email',
      fix: /take one away first/,
    },
  ],
  ['merge from nobody', { verb: () => merge('nobody', 'T'), code: 'not_found', field: 'from', fix: /contact id/ }],
  ['merge into nobody', { verb: () => merge('T', 'nobody'), code: 'not_found', field: 'into', fix: /contact id/ }],
  [
    'verification of nobody',
    {
      verb: () => verifyContact(world.store.db, { organisationId, reference: 'nobody' }),
      code: 'not_found',
      field: 'contact',
      fix: /contact id/,
    },
  ],
])('%s is refused with the field and the fix', async (_title, { verb, code, field, fix }) => {
  await add(taken);
  await add({ email: 'other@example.com', phone: '+2' });
  await add({ externalId: '+2' });
  const before = await database();
  await expect(verb()).rejects.toMatchObject({ code, details: { field }, message: expect.stringMatching(fix) });
  expect(await database()).toEqual(before);
});

const database = () =>
  world.database.query('select * from contacts where organisation_id = $1 order by id', [organisationId]);

test('contacts that change at the same time all land in the right segments', async () => {
  const contactIds = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      add({ externalId: `P-${i}`, verified: true }).then(({ contactId }) => contactId),
    ),
  );
  const plans = ['gold', 'silver', 'gold', 'silver', 'gold'];
  await Promise.all(
    contactIds.flatMap((reference, i) =>
      plans
        .slice(0, i % 5)
        .map((plan) => editContact(world.store.db, { organisationId, reference, attributes: { plan } })),
    ),
  );
  for (const reference of contactIds) {
    const { attributes, segments } = await show(reference);
    expect(segments.map(({ segmentId }) => segmentId)).toEqual(attributes.plan === 'gold' ? ['gold'] : []);
  }
});
