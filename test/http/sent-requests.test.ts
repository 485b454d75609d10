import { afterAll, beforeAll, expect, test } from 'vitest';
import { ErrandError } from '../../src/errors.ts';
import { createEndpointClient, type EndpointClient } from '../../src/http/endpoint-client.ts';
import type { ActionBody, ActionDefinition, ActionParameter } from '../../src/schemas/action.ts';
import { buildRequest } from '../../src/turn/build-request.ts';
import { canonicalJson } from '../../src/turn/idempotency-key.ts';
import { headerText, hostileKey, hostileText, objectOf } from '../support/hostile-values.ts';
import { type HttpsEndpoint, type RecordedRequest, startHttpsEndpoint } from '../support/https-endpoint.ts';
import { fromHeader, fromPairs, fromPath, type Shape } from '../support/openapi-reader.ts';
import { fc } from '../support/seeded.ts';

let endpoint: HttpsEndpoint;
let client: EndpointClient;

beforeAll(async () => {
  endpoint = await startHttpsEndpoint({ handler: (_request, response) => response.end() });
  client = createEndpointClient({
    timeoutMs: 30_000,
    maxResponseBytes: 1000,
    extraCa: [endpoint.caPem],
    allow: [endpoint.target],
  });
});
afterAll(() => endpoint.stop());

const RUNS = { numRuns: 200 };
const fixed: ActionParameter = {
  name: 'fixed',
  in: 'query',
  argument: 'fixed',
  required: true,
  schema: {},
  binding: { constant: 'trusted' },
};

/** What arrived of a call with this value; a refusal when none was made. */
async function sent(
  definition: Partial<ActionDefinition>,
  given: Record<string, unknown>,
): Promise<RecordedRequest | ErrandError> {
  const whole = { method: 'POST', baseUrl: endpoint.url, path: '/a', parameters: [], ...definition };
  try {
    const request = buildRequest({
      definition: whole as unknown as ActionDefinition,
      arguments: given,
      bound: { contact: {}, session: { id: 's', ticketNumber: '1' } },
      headers: [],
    });
    endpoint.requests.length = 0;
    const { outcome } = await client.send(request);
    expect(outcome).toMatchObject({ kind: 'response', status: 200 });
  } catch (error) {
    if (error instanceof ErrandError) return error;
    throw error;
  }
  const [arrived, ...more] = endpoint.requests;
  expect(more).toHaveLength(0);
  if (!arrived) throw new Error('nothing arrived');
  return arrived;
}

const shaped = (text: fc.Arbitrary<string>, key = hostileKey) =>
  fc.oneof(
    fc.record({ shape: fc.constant<Shape>('text'), value: text }),
    fc.record({ shape: fc.constant<Shape>('list'), value: fc.array(text, { maxLength: 4 }) }),
    fc.record({ shape: fc.constant<Shape>('object'), value: objectOf(text, key) }),
  );

const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value : Object.entries(value as object).flat();

const styled = (place: ActionParameter['in'], ...styles: (ActionParameter['style'] | undefined)[]) =>
  fc.record({ style: fc.constantFrom(...styles), explode: fc.constantFrom(undefined, true, false) }).map((style) => {
    const defined = Object.fromEntries(Object.entries(style).filter(([, value]) => value !== undefined));
    return { ...fixed, name: 'p', argument: 'p', in: place, binding: undefined, ...defined } as ActionParameter;
  });

test('path: in every style, the endpoint reads what was given, in the segment where it was put', async () => {
  await fc.assert(
    fc.asyncProperty(
      styled('path', undefined, 'simple', 'label', 'matrix'),
      shaped(hostileText),
      async (p, { shape, value }) => {
        const arrived = await sent({ path: '/before/{p}/after', parameters: [p] }, { p: value });
        if (arrived instanceof ErrandError) {
          // a segment that is empty, `.` or `..`
          expect(textsIn(value).join('')).toMatch(/^\.*$/);
          return;
        }
        const [, before, segment = '', after, ...rest] = arrived.url.split('/');
        expect([before, after, rest]).toEqual(['before', 'after', []]);
        expect(fromPath(segment, p, shape)).toEqual(value);
      },
    ),
    RUNS,
  );
});

const queryStyles = ['form', 'spaceDelimited', 'pipeDelimited', 'tabDelimited', 'deepObject'] as const;
const separatorOf = new Map<string | undefined, string>([
  ['spaceDelimited', ' '],
  ['pipeDelimited', '|'],
  ['tabDelimited', '\t'],
]);

test('query: in every style, with and without allowReserved, the endpoint reads what was given, and the bound one', async () => {
  await fc.assert(
    fc.asyncProperty(
      styled('query', undefined, ...queryStyles),
      fc.boolean(),
      shaped(hostileText),
      async (p, allowReserved, { shape, value }) => {
        const arrived = await sent({ parameters: [{ ...p, allowReserved }, fixed] }, { p: value });
        const texts = textsIn(value);
        if (arrived instanceof ErrandError) {
          const mark = separatorOf.get(p.style);
          const inseparable = mark !== undefined && texts.some((text) => text.includes(mark));
          const bracketed = p.style === 'deepObject' && Object.keys(value).some((key) => /[[\]]/.test(key));
          expect(inseparable || bracketed).toBe(true);
          return;
        }
        const [path, query = ''] = arrived.url.split(/\?(.*)/s);
        expect(path).toBe('/a');
        expect(new URLSearchParams(query).getAll('fixed')).toEqual(['trusted']);
        const own = query.replace(/&?fixed=trusted$/, '');
        expect(fromPairs(own, p, { shape, separator: '&' })).toEqual(value);
      },
    ),
    RUNS,
  );
});

test('cookie: the endpoint reads what was given', async () => {
  await fc.assert(
    fc.asyncProperty(styled('cookie', undefined, 'form'), shaped(hostileText), async (p, { shape, value }) => {
      const arrived = await sent({ parameters: [p] }, { p: value });
      if (arrived instanceof ErrandError) throw arrived;
      expect(fromPairs(arrived.header.cookie ?? '', p, { shape, separator: '; ' })).toEqual(value);
    }),
    RUNS,
  );
});

test('header: the endpoint reads what was given, or nothing was sent because no header can carry it', async () => {
  const text = fc.oneof({ weight: 3, arbitrary: headerText }, { weight: 1, arbitrary: hostileText });
  await fc.assert(
    fc.asyncProperty(
      styled('header', undefined, 'simple'),
      shaped(
        text,
        headerText.filter((key) => key !== ''),
      ),
      async (p, { shape, value }) => {
        const arrived = await sent({ parameters: [{ ...p, name: 'X-P' }] }, { p: value });
        const texts = textsIn(value);
        if (arrived instanceof ErrandError) {
          const unsendable = texts.some((one) => /[^\t\x20-\x7e\x80-\xff]/.test(one));
          const inseparable = shape !== 'text' && texts.some((one) => /[,=]/.test(one));
          expect(unsendable || inseparable).toBe(true);
          return;
        }
        // HTTP itself does not tell outer white space
        const read = fromHeader(arrived.header['x-p'], p, shape);
        expect(
          textsIn(read ?? '')
            .join()
            .trim(),
        ).toBe(textsIn(value).join().trim());
      },
    ),
    RUNS,
  );
});

function formBody(contentType: string, more: Partial<ActionBody> = {}): Partial<ActionDefinition> {
  return { body: { contentType, required: true, schema: {}, ...more } };
}

test('JSON body: the endpoint parses the very value', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
      const arrived = await sent(formBody('application/json'), { body: value });
      if (arrived instanceof ErrandError) throw arrived;
      expect(canonicalJson(JSON.parse(arrived.bodyText))).toBe(canonicalJson(value));
      expect(arrived.header['content-type']).toBe('application/json');
      expect(arrived.header['content-length']).toBe(String(arrived.body.byteLength));
    }),
    RUNS,
  );
});

interface FormFields {
  text: string;
  number: number;
  list: string[];
  deep: Record<string, string>;
  json: Record<string, string>;
}

const formFields: fc.Arbitrary<FormFields> = fc.record({
  text: hostileText,
  number: fc.integer(),
  list: fc.array(hostileText, { maxLength: 3 }),
  deep: objectOf(
    hostileText,
    hostileKey.filter((key) => !/[[\]]/.test(key)),
  ),
  json: objectOf(hostileText),
});
const encoding = { deep: { style: 'deepObject', explode: true } } as const;

function expectedFields({ text, number, list, deep, json }: FormFields): [string, string][] {
  return [
    ['text', text],
    ['number', String(number)],
    ...list.map((item): [string, string] => ['list', item]),
    ...Object.entries(deep).map(([key, value]): [string, string] => [`deep[${key}]`, value]),
    ['json', JSON.stringify(json)],
  ];
}

test('urlencoded body: the endpoint parses the very fields', async () => {
  await fc.assert(
    fc.asyncProperty(formFields, async (body) => {
      const arrived = await sent(formBody('application/x-www-form-urlencoded', { encoding }), { body });
      if (arrived instanceof ErrandError) throw arrived;
      expect([...new URLSearchParams(arrived.bodyText)]).toEqual(expectedFields(body));
    }),
    RUNS,
  );
});

test('multipart body: the endpoint parses the very fields and the very bytes of files', async () => {
  const file = fc.record({
    bytes: fc.uint8Array({ maxLength: 300 }),
    name: hostileKey.filter((name) => !/[\r\n"]/.test(name)),
  });
  await fc.assert(
    fc.asyncProperty(formFields, file, async (fields, { bytes, name }) => {
      const base64 = Buffer.from(bytes).toString('base64');
      const photo = `data:image/png;name=${encodeURIComponent(name)};base64,${base64}`;
      const schema = { properties: { photo: { type: 'string', format: 'binary' } } };
      const arrived = await sent(formBody('multipart/form-data', { encoding, schema }), { body: { ...fields, photo } });
      if (arrived instanceof ErrandError) throw arrived;
      const contentType = arrived.header['content-type'] ?? '';
      const form = await new Response(new Uint8Array(arrived.body), {
        headers: { 'content-type': contentType },
      }).formData();
      const entries = [...form.entries()];
      const received = entries.pop()?.[1];
      if (!(received instanceof File)) throw new Error('the last field is the file');
      expect([received.name, received.type]).toEqual([name, 'image/png']);
      expect([...new Uint8Array(await received.arrayBuffer())]).toEqual([...bytes]);
      expect(entries).toEqual(expectedFields(fields));
    }),
    RUNS,
  );
});
