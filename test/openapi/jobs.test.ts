import { expect, test } from 'vitest';
import { importObject, refusal, smallDocument } from './small-document.ts';

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
  ['a value of the request', linked(202, { id: '$request.path.id' }), undefined],
  ['a second parameter', linked(202, { id: '$response.body#/id', other: '$response.body#/b' }), undefined],
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
