import { expect, test } from 'vitest';
import type { ActionBody } from '../../src/schemas/action.ts';
import { buildBody } from '../../src/turn/build-body.ts';

function built(body: Partial<ActionBody>, value: unknown, boundary = 'edge') {
  const result = buildBody({
    body: { contentType: 'application/json', required: true, schema: {}, ...body },
    value,
    boundary,
  });
  return {
    contentType: result?.contentType,
    text: new TextDecoder('latin1').decode(result?.bytes),
    bytes: result?.bytes,
  };
}

/** What a real form parser on the other side makes of it. */
async function parsed(body: Partial<ActionBody>, value: unknown): Promise<[string, string | File][]> {
  const { contentType = '', bytes } = built(body, value);
  const form = await new Response(new Uint8Array(bytes ?? []), { headers: { 'content-type': contentType } }).formData();
  return [...form.entries()];
}

test.each([
  'application/json',
  'application/json; charset=utf-8',
  'application/vnd.shop+json',
  'application/merge-patch+json',
])('a JSON body goes out with the exact Content-Type %s', (contentType) => {
  expect(built({ contentType }, { a: [1, null, 'ü'] })).toMatchObject({ contentType, text: '{"a":[1,null,"Ã¼"]}' });
});

test('any JSON value is a body, null included; an optional one may be absent, a required one may not', () => {
  expect([built({}, null).text, built({}, [1]).text, built({}, 'x').text]).toEqual(['null', '[1]', '"x"']);
  expect(
    buildBody({
      body: { contentType: 'application/json', required: false, schema: {} },
      value: undefined,
      boundary: 'b',
    }),
  ).toBeUndefined();
  expect(() => built({}, undefined)).toThrow('body: a value is required');
});

test('application/x-www-form-urlencoded: lists repeat, objects are JSON, null is left out', async () => {
  const value = { a: 'x y&z=ü', b: [1, 2], c: { d: true }, e: null };
  const { contentType, text } = built({ contentType: 'application/x-www-form-urlencoded' }, value);
  expect(contentType).toBe('application/x-www-form-urlencoded');
  expect([...new URLSearchParams(text)]).toEqual([
    ['a', 'x y&z=ü'],
    ['b', '1'],
    ['b', '2'],
    ['c', '{"d":true}'],
  ]);
});

test('multipart/form-data: fields as any form parser reads them', async () => {
  const value = { a: 'line\r\nü', 'quo"te': 1, list: ['x', 'y'], object: { d: true }, none: null };
  const entries = await parsed({ contentType: 'multipart/form-data' }, value);
  const [object] = entries.splice(4, 1);
  expect(entries).toEqual([
    ['a', 'line\r\nü'],
    ['quo"te', '1'],
    ['list', 'x'],
    ['list', 'y'],
  ]);
  expect(object).toEqual(['object', '{"d":true}']);
});

test('multipart/form-data: binary fields are files, decoded from data URLs', async () => {
  const schema = {
    properties: { photo: { type: 'string', format: 'binary' }, files: { items: { contentMediaType: 'x/y' } } },
  };
  const value = {
    photo: 'data:image/png;name=caf%C3%A9.png;base64,iVBORw==',
    files: ['data:,plain%20text%ff', 'written by the model'],
    text: 'data:image/png;base64,iVBORw==',
  };
  const entries = await parsed({ contentType: 'multipart/form-data', schema }, value);
  const files = entries
    .filter((entry): entry is [string, File] => typeof entry[1] !== 'string')
    .map(([, file]) => file);
  expect(files.map(({ name, type }) => [name, type])).toEqual([
    ['café.png', 'image/png'],
    ['files', 'text/plain'],
    ['files', expect.stringMatching(/^text\/plain; ?charset=utf-8$/)],
  ]);
  expect([...new Uint8Array((await files[0]?.arrayBuffer()) ?? [])]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  expect([...new Uint8Array((await files[1]?.arrayBuffer()) ?? [])].slice(-2)).toEqual([0x74, 0xff]);
  expect(entries).toContainEqual(['text', value.text]);
});

test.each([
  ['image/png, image/jpeg', 'data:image/jpeg;base64,AA==', 'image/jpeg'],
  ['image/*', 'data:image/webp;base64,AA==', 'image/webp'],
  ['image/png, image/jpeg', 'data:application/octet-stream;base64,AA==', 'image/png'],
  ['application/pdf', 'plain text', 'application/pdf'],
  ['image/*', 'plain text', 'text/plain; charset=utf-8'],
])('multipart/form-data: with the encoding %s, the file %s goes out as %s', (declared, photo, expected) => {
  const schema = { properties: { photo: { format: 'binary' } } };
  const { text } = built(
    { contentType: 'multipart/form-data', schema, encoding: { photo: { contentType: declared } } },
    { photo },
  );
  expect(text).toContain(`Content-Type: ${expected}\r\n`);
});

test('forms: a field follows the style of its encoding', async () => {
  const encoding = {
    deep: { style: 'deepObject', explode: true },
    joined: { style: 'pipeDelimited', explode: false },
    json: { contentType: 'application/json' },
  } as const;
  const value = { deep: { a: { b: 1 }, c: 'x y' }, joined: ['1', '2'], json: { d: 2 } };
  const expected = [
    ['deep[a][b]', '1'],
    ['deep[c]', 'x y'],
    ['joined', '1|2'],
    ['json', '{"d":2}'],
  ];
  const { text } = built({ contentType: 'application/x-www-form-urlencoded', encoding }, value);
  expect([...new URLSearchParams(text)]).toEqual(expected);
  const entries = await parsed({ contentType: 'multipart/form-data', encoding }, value);
  expect(entries).toEqual(expected);
});

test('a data URL that cannot be decoded is refused, naming the field', () => {
  const schema = { properties: { photo: { format: 'binary' } } };
  expect(() => built({ contentType: 'multipart/form-data', schema }, { photo: 'data:;base64,???' })).toThrow(
    /^body\/photo: /,
  );
});

test('equal input gives equal bytes, and a boundary that stands in a value is not used', () => {
  const contentType = 'multipart/form-data';
  expect(built({ contentType }, { a: 'x' })).toEqual(built({ contentType }, { a: 'x' }));
  expect(built({ contentType }, { a: '--edge--\r\n', b: 'edge-1' }).contentType).toBe(
    'multipart/form-data; boundary=edge-2',
  );
});

test('a field name or content type can not add part headers', async () => {
  const schema = { properties: { f: { format: 'binary' } } };
  const { text } = built(
    { contentType: 'multipart/form-data', schema },
    { 'a"\r\nX: 1': 'v', f: 'data:a/b\r\nX: 1;name=%22%0d%0aX,v' },
  );
  expect(text).not.toMatch(/\nX/);
});

test('a form that is no object, and a media type that cannot be sent, are refused', () => {
  expect(() => built({ contentType: 'multipart/form-data' }, 'x')).toThrow('a form is an object');
  expect(() => built({ contentType: 'application/xml' }, 'x')).toThrow('application/xml cannot be sent');
});
