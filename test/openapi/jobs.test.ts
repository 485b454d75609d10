import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importObject, importText, refusal, smallDocument } from './small-document.ts';

const get = (id: string) => ({
  operationId: id,
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
});
const begins = (change: object) => ({
  '/jobs': { post: { operationId: 'begin', ...change } },
  '/jobs/{id}': { get: get('look') },
});
const linked = (status: number, parameters: object) => ({
  responses: { [status]: { description: '', links: { job: { operationId: 'look', parameters } } } },
});

test.each<[string, object, unknown]>([
  ['a body expression', linked(202, { id: '$response.body#/job/id' }), { pointer: '/job/id' }],
  [
    'a header expression, the parameter with its place',
    linked(202, { 'path.id': '$response.header.X-Job' }),
    { header: 'X-Job' },
  ],
  ['an answer that is complete', linked(201, { id: '$response.body#/id' }), undefined],
  ['a constant', linked(202, { id: '7' }), undefined],
  ['the whole body', linked(202, { id: '{$response.body}' }), { pointer: '' }],
  ['the address of the job', linked(202, { id: '$response.header.Location' }), { location: true }],
])('a job by links: %s', (_what, operation, reference) => {
  const { job } = importObject(smallDocument(begins(operation))).actions[0]?.definition ?? {};
  expect(job?.reference).toEqual(reference);
  if (reference) expect(job?.poll).toEqual({ action: 'look', argument: 'id', arguments: {} });
});

const declared = { reference: { pointer: '/id' }, poll: { action: 'look', argument: 'id' } };

test.each<[string, object, string]>([
  ['an unknown polling action', { poll: { action: 'none', argument: 'id' } }, '/poll/action'],
  ['itself', { poll: { action: 'begin', argument: 'id' } }, '/poll/action'],
  ['an unknown argument', { poll: { action: 'look', argument: 'key' } }, '/poll/argument'],
  ['an unknown fixed argument', { poll: { ...declared.poll, arguments: { key: 1 } } }, '/poll/arguments/key'],
  ['a header that is none', { reference: { header: 'X Job' } }, '/reference/header'],
  ['a callback argument that is not there', { callback: { argument: 'url' } }, '/callback/argument'],
  ['a callback where a secret stands', { callback: { header: 'authorization' } }, '/callback/header'],
  ['a callback in a header of the engine', { callback: { header: 'X-OpenCX-Org-Id' } }, '/callback/header'],
  ['a pointer that is none', { reference: { pointer: 'id' } }, '/reference/pointer'],
  ['no poll before the deadline', { deadlineSeconds: 5 }, '/firstWaitSeconds'],
])('an x-errand-job with %s is refused at its place', (_what, change, pointer) => {
  const document = smallDocument(begins({ 'x-errand-job': { ...declared, ...change } }));
  expect(refusal(() => importObject(document))).toMatchObject({
    code: 'failed_to_parse_spec',
    pointer: `/paths/~1jobs/post/x-errand-job${pointer}`,
    message: expect.stringMatching(/^POST \/jobs: x-errand-job: /),
  });
});

/** A job of one shop: its poll takes more than the reference. */
const ofShop = (operation: object) => {
  const parameters = [{ name: 'shop', in: 'path', required: true, schema: { type: 'string' } }];
  const look = {
    operationId: 'look',
    parameters: [
      ...parameters,
      ...get('look').parameters,
      { name: 'verbose', in: 'query', schema: { type: 'boolean' } },
    ],
  };
  const content = { 'application/json': { schema: { type: 'object', properties: { trace: { type: 'string' } } } } };
  return smallDocument({
    '/{shop}/jobs': { post: { operationId: 'begin', parameters, requestBody: { content }, ...operation } },
    '/{shop}/jobs/{id}': { get: look, delete: { ...look, operationId: 'stop' } },
  });
};
const link = (change: object) => ({ operationId: 'look', parameters: { id: '$response.body#/id' }, ...change });
const answers = (answered: Record<string, Record<string, object>>) => ({
  responses: Object.fromEntries(
    Object.entries(answered).map(([status, links]) => [status, { description: '', links }]),
  ),
});
const begun = (operation: object) => {
  const { actions, operations } = importObject(ofShop(operation));
  return { job: actions[0]?.definition.job, warnings: operations[0]?.warnings };
};
const forShop = { id: '$response.body#/id', shop: '$request.path.shop' };

test('a link with several parameters: the reference, a value of the request and a constant', () => {
  const { job, warnings } = begun(answers({ 202: { job: link({ parameters: { ...forShop, verbose: true } }) } }));
  expect(job).toMatchObject({
    reference: { pointer: '/id' },
    startsOn: [202],
    poll: { action: 'look', argument: 'id', arguments: { verbose: true }, fromCall: { shop: 'shop' } },
  });
  expect(warnings).toBeUndefined();
});

test.each<[string, object]>([
  ['an operationRef whose braces are encoded', { operationRef: '#/paths/~1%7Bshop%7D~1jobs~1%7Bid%7D/get' }],
  ['an operationRef as it stands', { operationRef: '#/paths/~1{shop}~1jobs~1{id}/get' }],
])('a job by %s', (_what, reference) => {
  const { job } = begun(answers({ 202: { job: { parameters: forShop, ...reference } } }));
  expect(job?.poll).toMatchObject({ action: 'look', argument: 'id' });
});

test.each<[string, Record<string, object>, string]>([
  [
    'another document',
    { a: { operationRef: 'jobs.yaml#/paths/~1a/get' } },
    'links left out: 202 a leads to another document',
  ],
  ['nothing', { a: { operationId: 'none' } }, 'links left out: 202 a names no operation of the document'],
  [
    'another server',
    { a: link({ server: { url: 'https://b.example' } }) },
    'links left out: 202 a has a server of its own',
  ],
  ['a constant', { a: link({ parameters: { id: '7' } }) }, 'a: none of its parameters takes a value of the answer'],
  [
    'no such parameter',
    { a: link({ parameters: { key: '$response.body#/id' } }) },
    'a: GET /{shop}/jobs/{id} has no parameter "key"',
  ],
  [
    'two values',
    { a: link({ parameters: { ...forShop, shop: '$response.body#/s' } }) },
    'a: two of its parameters take values of the answer',
  ],
  ['a text around it', { a: link({ parameters: { id: 'job-{$response.body#/id}' } }) }, 'is more than one expression'],
  [
    'no value of the answer',
    { a: link({ parameters: { id: '$statusCode' } }) },
    'a: "$statusCode" names no value of the answer',
  ],
  [
    'an unknown parameter of the call',
    { a: link({ parameters: { ...forShop, shop: '$request.query.shop' } }) },
    'names no parameter of the call',
  ],
  ['a body', { a: link({ requestBody: {} }) }, 'a: it sends a body'],
  ['a missing parameter', { a: link({}) }, "a: must have required property 'shop'"],
  ['a call that changes something', { a: link({ operationId: 'stop', parameters: forShop }) }, 'a: "stop" is a DELETE'],
  [
    'two jobs',
    { a: link({ parameters: forShop }), b: link({ parameters: { ...forShop, id: '$response.body#/key' } }) },
    'the links a, b of 202 differ',
  ],
])('a link of 202 to %s is no job, and the report says why', (_what, links, reason) => {
  const { job, warnings } = begun(answers({ 202: links }));
  expect(job).toBeUndefined();
  expect(warnings?.join()).toContain(reason);
});

test('x-errand-job takes what it leaves out from the link of any success', () => {
  const linked = (status: string) => answers({ [status]: { job: link({ parameters: forShop }) } });
  const polled = { action: 'look', argument: 'id', fromCall: { shop: 'shop' } };
  const job = (operation: object) => begun({ 'x-errand-job': { intervalSeconds: 2 }, ...operation }).job;
  expect(job(linked('201'))).toMatchObject({
    startsOn: [201],
    reference: { pointer: '/id' },
    poll: polled,
    intervalSeconds: 2,
  });
  expect(job(linked('2XX'))?.startsOn).toBeUndefined();
  expect(job(linked('default'))).toMatchObject({ reference: { pointer: '/id' }, poll: polled });
  const located = { ...linked('200'), 'x-errand-job': { reference: { location: true }, startsOn: [202] } };
  expect(job(located)).toMatchObject({ startsOn: [202], reference: { location: true }, poll: polled });
  const two = answers({
    202: { a: link({ parameters: forShop }), b: link({ parameters: { ...forShop, id: '$response.body#/key' } }) },
  });
  expect(job({ ...two, 'x-errand-job': { link: 'b' } })?.reference).toEqual({ pointer: '/key' });
});

test.each<[string, object, object, string, string]>([
  ['no link', {}, {}, '', 'has no reference and poll, and no link is there to say them'],
  ['a link of a failure', {}, { 404: { a: link({ parameters: forShop }) } }, '', 'no link is there to say them'],
  [
    'a link that says nothing',
    {},
    { 202: { a: link({ parameters: {} }) } },
    '',
    'says neither: a: none of its parameters',
  ],
  ['an unknown link', { link: 'b' }, { 202: { a: link({ parameters: forShop }) } }, '/link', 'name one of a'],
  [
    'links that differ',
    {},
    {
      202: { a: link({ parameters: forShop }) },
      200: { b: link({ parameters: { ...forShop, id: '$response.body#/key' } }) },
    },
    '',
    'name one with link',
  ],
  [
    'reference of no kind',
    { reference: { body: '/id' } },
    {},
    '/reference',
    'must be one of {pointer: /id}, {header: X-Job-Id} and {location: true}',
  ],
])('x-errand-job without reference and poll is refused with %s', (_what, job, links, place, reason) => {
  const refused = refusal(() => importObject(ofShop({ ...answers({ ...links }), 'x-errand-job': job })));
  expect(refused).toMatchObject({
    code: 'failed_to_parse_spec',
    pointer: `/paths/~1{shop}~1jobs/post/x-errand-job${place}`,
    message: expect.stringContaining(reason),
  });
});

test('an operation whose polled operation is rejected is rejected with it, however long the chain', () => {
  const polls = (action: string) => ({ 'x-errand-job': { ...declared, poll: { action, argument: 'id' } } });
  const document = smallDocument({
    '/a/{id}': { get: { ...get('a'), ...polls('b') } },
    '/b/{id}': { get: { ...get('b'), ...polls('c') } },
    '/c/{id}': { get: { ...get('c'), ...polls('none') } },
    '/d/{id}': { get: get('d') },
  });
  const { actions, operations } = importObject(document, { skipInvalid: true });
  expect(actions.map(({ definition }) => definition.toolName)).toEqual(['d']);
  expect(operations.map(({ verdict }) => verdict)).toEqual(['rejected', 'rejected', 'rejected', 'accepted']);
});

test('x-errand-job names its polling action by operationId where that is no tool name', () => {
  const paths = begins({ 'x-errand-job': { ...declared, poll: { action: 'jobs.look', argument: 'id' } } });
  const document = smallDocument({ ...paths, '/jobs/{id}': { get: get('jobs.look') } });
  expect(importObject(document).actions.map(({ definition }) => definition.job?.poll.action)).toEqual([
    'jobs_look',
    undefined,
  ]);
});

const real = '../shared/specs/pb33f-all-the-components.yaml';

test.skipIf(!existsSync(real))("a real document's links of a 200 to what was made are kept and begin no job", () => {
  const { actions } = importText(readFileSync(real, 'utf8'), { fileName: 'spec.yaml', skipInvalid: true });
  const linking = actions.filter(({ definition }) => definition.links !== undefined);
  expect(linking.flatMap(({ definition }) => definition.links ?? []).map(({ name }) => name)).toEqual([
    'LocateBurger',
    'AnotherLocateBurger',
    'ListBurgerDressings',
  ]);
  expect(actions.flatMap(({ definition }) => definition.job ?? [])).toEqual([]);
});
