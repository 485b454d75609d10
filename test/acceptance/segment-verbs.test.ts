import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addContact } from '../../src/services/add-contact.ts';
import { addSegment } from '../../src/services/add-segment.ts';
import { changeMembers } from '../../src/services/change-segment-members.ts';
import { deleteSegment } from '../../src/services/delete-segment.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { editContact } from '../../src/services/edit-contact.ts';
import { editSegment } from '../../src/services/edit-segment.ts';
import { previewSegment } from '../../src/services/preview-segment.ts';
import { recomputeSegment } from '../../src/services/recompute-segment.ts';
import { showContact } from '../../src/services/show-contact.ts';
import { showSegment } from '../../src/services/show-segment.ts';
import { inTurn, toolsIn } from '../support/chat.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let organisationId: string;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  await world.startWorker();
});

beforeEach(async () => {
  organisationId = await world.addOrganisation();
});

afterAll(() => world.close());

const above = (value: number) => ({ or: [{ and: [{ attribute: 'attributes.spent', op: 'greater_than', value }] }] });
const key = (segmentId = 'big') => ({ organisationId, segmentId });
const show = (segmentId = 'big') => showSegment(world.store.db, key(segmentId));
const members = async () =>
  (
    await world.database.query('select contact_id from segment_members where organisation_id = $1 order by 1', [
      organisationId,
    ])
  ).map(({ contact_id }) => contact_id);

/** Contacts that nobody has looked at yet: `c-0001` spent 1, and so on. */
async function contactsWithoutSegments(count: number) {
  await world.database.query(
    `insert into contacts (organisation_id, id, external_id, attributes)
     select $1, 'c-' || to_char(i, 'FM0000'), 'x-' || i, jsonb_build_object('spent', i) from generate_series(1, $2) i`,
    [organisationId, count],
  );
}

/** Whether the next turn of a contact is offered the action that is restricted to the segment. */
async function offered(externalId: string) {
  world.model.requests.length = 0;
  world.model.setScript(inTurn({ text: 'noted' }));
  const message = world.message({ organisationId, contact: { externalId }, text: 'a gift for me?' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  return toolsIn(world.model.requests[0]).includes('vipGift');
}

test('a segment that is added holds the contacts its rule matches, and the next turn knows', async () => {
  await contactsWithoutSegments(10);
  expect(await addSegment(world.store.db, { ...key(), name: 'Big spenders', rule: above(7) })).toEqual({
    segmentId: 'big',
    added: 3,
  });
  await editAction(world.store.db, { organisationId, toolName: 'vipGift', change: { segmentIds: ['big'] } });
  expect([await offered('x-8'), await offered('x-7')]).toEqual([true, false]);
  expect(await show()).toEqual({
    segmentId: 'big',
    name: 'Big spenders',
    rule: above(7),
    members: 3,
    explicitMembers: 0,
    examples: ['c-0008', 'c-0009', 'c-0010'],
    actions: ['vipGift'],
    complete: true,
  });
});

test('a narrowed rule takes members out with its save, a widened one adds, and explicit members stay', async () => {
  await contactsWithoutSegments(10);
  await addSegment(world.store.db, { ...key(), rule: above(5) });
  await editAction(world.store.db, { organisationId, toolName: 'vipGift', change: { segmentIds: ['big'] } });
  await changeMembers(world.store.db, { ...key(), add: ['x-1', 'x-6'] });
  expect(await editSegment(world.store.db, { ...key(), rule: above(8) })).toEqual({
    segmentId: 'big',
    removed: 2,
    added: 0,
  });
  expect(await members()).toEqual(['c-0001', 'c-0006', 'c-0009', 'c-0010']);
  expect([await offered('x-1'), await offered('x-8'), await offered('x-9')]).toEqual([true, false, true]);
  expect(await editSegment(world.store.db, { ...key(), rule: above(3) })).toEqual({
    segmentId: 'big',
    removed: 0,
    added: 4,
  });
  expect(await offered('x-8')).toBe(true);
  expect(await editSegment(world.store.db, { ...key(), rule: null })).toEqual({
    segmentId: 'big',
    removed: 6,
    added: 0,
  });
  expect(await members()).toEqual(['c-0001', 'c-0006']);
});

test('members that a narrowed rule excludes are gone even when the recompute after the save never runs', async () => {
  await contactsWithoutSegments(6);
  await addSegment(world.store.db, { ...key(), rule: above(2) });
  const stop = new Error('the process dies');
  const changed = { or: [{ and: [{ attribute: 'attributes.spent', op: 'less_than', value: 4 }] }] };
  const edited = editSegment(world.store.db, { ...key(), rule: changed }, () => {
    throw stop;
  });
  await expect(edited).rejects.toBe(stop);
  expect(await members()).not.toContain('c-0004');
});

test('a recompute goes in bounded batches, tells how far it is, and goes on where it was interrupted', async () => {
  await contactsWithoutSegments(25);
  await addSegment(world.store.db, { ...key() });
  // as a save leaves it whose process died before the first batch
  await world.database.query(
    `update segments set rule = $2, rule_revision = 1, recomputed_through = '' where organisation_id = $1`,
    [organisationId, JSON.stringify(above(5))],
  );
  expect(await show()).toMatchObject({ complete: false, members: 0 });
  const seen: number[] = [];
  const stop = new Error('interrupted');
  const interrupted = recomputeSegment(world.store.db, {
    ...key(),
    batch: 10,
    onProgress: ({ looked }) => {
      seen.push(looked);
      if (looked === 20) throw stop;
    },
  });
  await expect(interrupted).rejects.toBe(stop);
  expect(seen).toEqual([10, 20]);
  expect(await show()).toMatchObject({ complete: false, members: 15 });
  // an edit without a change finishes it
  expect(await editSegment(world.store.db, key())).toEqual({ segmentId: 'big', removed: 0, added: 5 });
  expect(await show()).toMatchObject({ complete: true, members: 20 });
  expect(await recomputeSegment(world.store.db, key())).toEqual({ looked: 0, added: 0 });
});

test('a recompute stops when the rule is changed meanwhile, and the newer rule holds', async () => {
  await contactsWithoutSegments(25);
  await addSegment(world.store.db, { ...key() });
  await world.database.query(`update segments set rule = $2, recomputed_through = '' where organisation_id = $1`, [
    organisationId,
    JSON.stringify(above(0)),
  ]);
  let other: Promise<unknown> | undefined;
  const overtaken = recomputeSegment(world.store.db, {
    ...key(),
    batch: 1,
    onProgress: () => {
      other ??= editSegment(world.store.db, { ...key(), rule: above(23) });
    },
  });
  await expect(overtaken).rejects.toMatchObject({ code: 'invalid_request', details: { field: 'rule' } });
  await other;
  expect(await members()).toEqual(['c-0024', 'c-0025']);
});

test('contacts that change while a rule is recomputed end up where the rule puts them', async () => {
  await contactsWithoutSegments(200);
  await addSegment(world.store.db, { ...key() });
  await world.database.query(`update segments set rule = $2, recomputed_through = '' where organisation_id = $1`, [
    organisationId,
    JSON.stringify(above(100)),
  ]);
  const swapped = Array.from({ length: 40 }, (_, i) => 1 + i * 5);
  const spent = (i: number) => (i > 100 ? i - 100 : i + 100);
  await Promise.all([
    recomputeSegment(world.store.db, { ...key(), batch: 7 }),
    ...swapped.map((i) =>
      editContact(world.store.db, { organisationId, reference: `x-${i}`, attributes: { spent: spent(i) } }),
    ),
    addContact(world.store.db, { organisationId, externalId: 'late', attributes: { spent: 500 } }),
  ]);
  const rows = await world.database.query(
    `select id from contacts where organisation_id = $1 and (attributes ->> 'spent')::int > 100 order by 1`,
    [organisationId],
  );
  expect(await members()).toEqual(rows.map(({ id }) => id));
});

test('members are changed by hand by any identifier, all or none, and one that the rule matches stays', async () => {
  await contactsWithoutSegments(3);
  await addSegment(world.store.db, { ...key(), rule: above(2) });
  const { db } = world.store;
  expect(await changeMembers(db, { ...key(), add: ['x-1', 'c-0003'] })).toEqual({
    added: ['c-0001', 'c-0003'],
    removed: [],
  });
  expect(await show()).toMatchObject({ members: 2, explicitMembers: 2 });
  await expect(changeMembers(db, { ...key(), add: ['x-2'], remove: ['nobody'] })).rejects.toMatchObject({
    code: 'not_found',
    details: { field: 'remove' },
  });
  expect(await show()).toMatchObject({ members: 2 });
  expect(await changeMembers(db, { ...key(), remove: ['x-1', 'x-3'] })).toEqual({
    added: [],
    removed: ['c-0001', 'c-0003'],
  });
  expect(await members()).toEqual(['c-0003']);
  expect((await showContact(db, { organisationId, reference: 'x-3' })).segments).toEqual([
    { segmentId: 'big', explicit: false },
  ]);
});

test('a preview counts and names examples, and changes nothing', async () => {
  await contactsWithoutSegments(30);
  const preview = await previewSegment(world.store.db, { organisationId, rule: above(20) });
  expect(preview).toEqual({ matching: 10, contacts: 30, examples: expect.any(Array) });
  expect(preview.examples).toHaveLength(5);
  expect(await members()).toEqual([]);
});

test('a segment is deleted with its memberships once no action is restricted to it', async () => {
  await contactsWithoutSegments(3);
  await addSegment(world.store.db, { ...key(), rule: above(0) });
  await addSegment(world.store.db, key('other'));
  await editAction(world.store.db, { organisationId, toolName: 'vipGift', change: { segmentIds: ['big', 'other'] } });
  await expect(deleteSegment(world.store.db, key())).rejects.toMatchObject({
    code: 'invalid_request',
    details: { field: 'segment' },
    message: expect.stringMatching(/vipGift.*take it off/),
  });
  expect(await members()).toHaveLength(3);
  await editAction(world.store.db, { organisationId, toolName: 'vipGift', change: { segmentIds: ['other'] } });
  expect(await deleteSegment(world.store.db, key())).toEqual({ segmentId: 'big' });
  expect(await members()).toEqual([]);
  await expect(show()).rejects.toMatchObject({ code: 'not_found' });
});

interface Refused {
  verb: () => Promise<unknown>;
  code?: string;
  field: string;
  pointer?: string;
  fix: RegExp;
}

const wrong = { or: [{ and: [{ attribute: 'plan', op: 'equals', value: 'gold' }] }] };
const db = () => world.store.db;

test.each<[string, Refused]>([
  [
    'an id that is taken in add',
    { verb: () => addSegment(db(), key()), field: 'segment', fix: /edit it, or choose another id/ },
  ],
  [
    'a name that is taken in add',
    { verb: () => addSegment(db(), { ...key('new'), name: 'Big' }), field: 'name', fix: /choose another name/ },
  ],
  [
    'an id that no action could name in add',
    { verb: () => addSegment(db(), key('Big Ones')), field: 'segmentId', fix: /lower-case letters/ },
  ],
  [
    'a wrong rule in add',
    {
      verb: () => addSegment(db(), { ...key('new'), rule: wrong }),
      field: 'rule',
      pointer: '/or/0/and/0/attribute',
      fix: /attributes\.<name>/,
    },
  ],
  [
    'an unknown organisation in add',
    {
      verb: () => addSegment(db(), { organisationId: 'nowhere', segmentId: 'a' }),
      code: 'unknown_organisation',
      field: 'organisation',
      fix: /create it/,
    },
  ],
  [
    'a wrong rule in edit',
    {
      verb: () => editSegment(db(), { ...key(), rule: wrong }),
      field: 'rule',
      pointer: '/or/0/and/0/attribute',
      fix: /attributes\.<name>/,
    },
  ],
  [
    'a name that is taken in edit',
    { verb: () => editSegment(db(), { ...key('small'), name: 'Big' }), field: 'name', fix: /choose another name/ },
  ],
  [
    'a segment that is not there in edit',
    { verb: () => editSegment(db(), key('none')), code: 'not_found', field: 'segment', fix: /add it first/ },
  ],
  [
    'a segment that is not there in show',
    { verb: () => show('none'), code: 'not_found', field: 'segment', fix: /add it first/ },
  ],
  [
    'a segment that is not there in members',
    { verb: () => changeMembers(db(), key('none')), code: 'not_found', field: 'segment', fix: /add it first/ },
  ],
  [
    'a segment that is not there in delete',
    { verb: () => deleteSegment(db(), key('none')), code: 'not_found', field: 'segment', fix: /add it first/ },
  ],
  [
    'a contact that is not there in members',
    {
      verb: () => changeMembers(db(), { ...key(), add: ['nobody'] }),
      code: 'not_found',
      field: 'add',
      fix: /external id/,
    },
  ],
  [
    'a wrong rule in preview',
    {
      verb: () => previewSegment(db(), { organisationId, rule: wrong }),
      field: 'rule',
      pointer: '/or/0/and/0/attribute',
      fix: /attributes\.<name>/,
    },
  ],
])(
  '%s is refused with the field and the fix',
  async (_title, { verb, code = 'invalid_request', field, pointer, fix }) => {
    await addSegment(db(), { ...key(), name: 'Big', rule: above(3) });
    await addSegment(db(), { ...key('small'), name: 'Small' });
    await expect(verb()).rejects.toMatchObject({
      code,
      details: { field, ...(pointer ? { pointer } : {}) },
      message: expect.stringMatching(fix),
    });
    expect(await show()).toMatchObject({ name: 'Big', rule: above(3) });
  },
);
