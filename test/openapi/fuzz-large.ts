type Fragment = Record<string, unknown>;

/** The length at which a document may take 5 s and 1 GB at most. */
const SIZE = 1_000_000;

const map = (count: number, entry: (index: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => entry(index)));

const list = (count: number, item: (index: number) => unknown) =>
  Array.from({ length: count }, (_, index) => item(index));

const ref = (index: number) => ({ $ref: `#/components/schemas/S${index}` });

/** A document with one operation that sends the schema S0, and further paths. */
function sending(schemas: Fragment, paths: Fragment = {}): string {
  const content = { 'application/json': { schema: ref(0) } };
  const make = {
    operationId: 'makeThing',
    summary: 'makes a thing for the shop',
    requestBody: { content },
    responses: {},
  };
  const servers = [{ url: 'https://a.example' }];
  return JSON.stringify({
    openapi: '3.0.3',
    info: {},
    servers,
    paths: { '/a': { post: make }, ...paths },
    components: { schemas },
  });
}

/** The same, with the schema as a text that is too deep to be made as a value. */
function sendingText(schema: string): string {
  return sending({ S0: 'HERE' }).replace('"HERE"', () => schema);
}

const deep = (open: string, close: string, depth: number) => `${open.repeat(depth)}{}${close.repeat(depth)}`;

/** Every level of aliases is three times the one before: 3^40 values in a text of 2 kB. */
const bomb = (leaf: string, level: (alias: string) => string) =>
  ['x:', `  a0: &a0 ${leaf}`, ...list(39, (index) => `  a${index + 1}: &a${index + 1} ${level(`*a${index}`)}`)].join(
    '\n',
  );

const yamlSending = (defined: string, schema: string) =>
  `openapi: 3.1.0\nservers: [{url: https://a.example}]\n${defined}\npaths: {/a: {post: {requestBody: {content: {application/json: {schema: ${schema}}}}}}}\n`;

const variants = (count: number, of: (index: number) => unknown) => ({ oneOf: list(count, of) });
const tagged = (key: string, value: unknown) => ({ type: 'object', properties: { [key]: { enum: [value] } } });
const textProperties = (count: number, prefix = 'p') =>
  map(count, (index) => [`${prefix}${index}`, { type: 'string' }]);

/** Documents of up to 1 MB that are meant to take long or much, by what they try. */
export const largeDocuments: readonly (readonly [what: string, text: () => string, fileName?: string])[] = [
  ['brackets', () => '['.repeat(SIZE)],
  ['objects in objects', () => '{"a":'.repeat(SIZE / 5)],
  ['backslashes', () => `{"a":"${'\\'.repeat(SIZE)}"}`],
  ['100,000 names', () => JSON.stringify(map(70_000, (index) => [`k${index}`, 1]))],
  ['properties 25,000 deep', () => sendingText(deep('{"type":"object","properties":{"a":', '}}', 25_000))],
  ['allOf 40,000 deep', () => sendingText(deep('{"allOf":[', ']}', 40_000))],
  ['oneOf 40,000 deep', () => sendingText(deep('{"oneOf":[', ']}', 40_000))],
  ['items 60,000 deep', () => sendingText(deep('{"items":', '}', 60_000))],
  ['an example 400,000 deep', () => sendingText(`{"example":${'['.repeat(400_000)}1${']'.repeat(400_000)}}`)],
  [
    'references that double 1,000 times',
    () => sending(map(1_000, (index) => [`S${index}`, { properties: { a: ref(index + 1), b: ref(index + 1) } }])),
  ],
  [
    'a chain of 15,000 references',
    () => sending({ ...map(15_000, (index) => [`S${index}`, ref(index + 1)]), S15000: {} }),
  ],
  [
    'a chain of 5,000 allOf',
    () =>
      sending({
        ...map(5_000, (index) => [`S${index}`, { allOf: [ref(index + 1), tagged(`p${index}`, 1)] }]),
        S5000: {},
      }),
  ],
  [
    'allOf that doubles 40 times',
    () => sending({ ...map(40, (index) => [`S${index}`, { allOf: [ref(index + 1), ref(index + 1)] }]), S40: {} }),
  ],
  [
    'allOf of 12 choices of 20',
    () => sending({ S0: { allOf: list(12, (key) => variants(20, (index) => tagged(`p${key}`, index))) } }),
  ],
  [
    'choices that double 40 times',
    () =>
      sending({
        ...map(40, (index) => [`S${index}`, { oneOf: [ref(index + 1), { properties: { a: ref(index + 1) } }] }]),
        S40: {},
      }),
  ],
  [
    '3,000 variants with choices inside',
    () =>
      sending({
        S0: variants(3_000, (index) => ({
          properties: { k: { enum: [index] }, z: variants(2, (at) => ({ const: at })) },
        })),
      }),
  ],
  [
    'a discriminator over 3,000',
    () =>
      sending({
        S0: { ...variants(3_000, (index) => ref(index + 1)), discriminator: { propertyName: 'k' } },
        ...map(3_000, (index) => [`S${index + 1}`, { type: 'object', properties: textProperties(1) }]),
      }),
  ],
  [
    '3,000 schemas in circles',
    () =>
      sending(
        map(3_000, (index) => [
          `S${index}`,
          { properties: map(8, (key) => [`p${key}`, ref((index * 31 + key * 17) % 3_000)]) },
        ]),
      ),
  ],
  ['an enum of 90,000', () => sending({ S0: { type: 'string', enum: list(90_000, (index) => `v${index}`) } })],
  ['an enum of 30,000 equal objects', () => sending({ S0: { enum: list(30_000, () => ({ a: 1, b: [2] })) } })],
  [
    'two enums of 20,000 objects in one allOf',
    () => sending({ S0: { allOf: [0, 1].map((from) => ({ enum: list(20_000, (index) => ({ a: index + from })) })) } }),
  ],
  [
    'two maps of 8,000 in one allOf',
    () =>
      sending({
        S0: {
          allOf: ['p', 'q'].map((prefix) => ({
            properties: textProperties(8_000, prefix),
            additionalProperties: false,
          })),
        },
      }),
  ],
  [
    'patterns against names in one allOf',
    () =>
      sending({
        S0: {
          allOf: [
            { patternProperties: map(2_500, (index) => [`^p${index}$`, {}]) },
            { properties: textProperties(2_500), additionalProperties: false },
          ],
        },
      }),
  ],
  ['30,000 properties', () => sending({ S0: { type: 'object', properties: textProperties(30_000) } })],
  [
    '6,000 operations of one schema',
    () =>
      sending(
        { S0: { properties: textProperties(1_000) } },
        map(6_000, (index) => [
          `/p${index}`,
          { post: { requestBody: { content: { 'application/json': { schema: ref(0) } } } } },
        ]),
      ),
  ],
  [
    '12,000 parameters',
    () =>
      sending(
        { S0: {} },
        {
          '/p': {
            get: {
              parameters: list(12_000, (index) => ({ name: `q${index}`, in: 'query', schema: { type: 'string' } })),
            },
          },
        },
      ),
  ],
  [
    '8,000 parameters of one legal name',
    () =>
      sending(
        { S0: {} },
        {
          '/p': {
            get: {
              parameters: list(8_000, (index) => ({
                name: `${'%'.repeat(index % 90)}q${'&'.repeat(index / 90)}`,
                in: 'query',
                schema: {},
              })),
            },
          },
        },
      ),
  ],
  [
    '9,000 operations of one operationId',
    () =>
      sending(
        { S0: {} },
        map(9_000, (index) => [`/p${index}`, { get: { operationId: 'same' } }]),
      ),
  ],
  [
    '20,000 links',
    () =>
      sending(
        { S0: {} },
        {
          '/p': {
            get: {
              operationId: 'o',
              responses: { 200: { links: map(20_000, (index) => [`l${index}`, { operationId: 'o' }]) } },
            },
          },
        },
      ),
  ],
  ['indentation', () => list(1_400, (index) => `${' '.repeat(Number(index))}a:`).join('\n'), 'spec.yaml'],
  ['60,000 anchors', () => `a:\n${list(60_000, (index) => `  k${index}: &a${index} x`).join('\n')}`, 'spec.yaml'],
  ['100,000 aliases', () => `a: &a [1]\nb:\n${'  - *a\n'.repeat(100_000)}`, 'spec.yaml'],
  [
    'merge keys 20,000 deep',
    () =>
      `a0: &a0 {k: 1}\n${list(20_000, (index) => `a${index + 1}: &a${index + 1} {<<: *a${index}, k${index}: 1}`).join('\n')}`,
    'spec.yaml',
  ],
  [
    'an alias bomb as a schema',
    () =>
      yamlSending(
        bomb('{type: string}', (alias) => `{properties: {l: ${alias}, r: ${alias}, s: ${alias}}}`),
        '*a39',
      ),
    'spec.yaml',
  ],
  [
    'an alias bomb as an enum',
    () =>
      yamlSending(
        bomb('[x]', (alias) => `[${alias}, ${alias}, ${alias}]`),
        '{enum: *a39, default: *a39, example: *a39}',
      ),
    'spec.yaml',
  ],
  ['documents', () => '---\n'.repeat(SIZE / 4), 'spec.yaml'],
  ['a quote that stays open', () => `a: "${'x\n'.repeat(SIZE / 2)}`, 'spec.yaml'],
  ['comments', () => '#\n'.repeat(SIZE / 2), 'spec.yaml'],
  ['spaces', () => `a: b${' '.repeat(SIZE)}c`, 'spec.yaml'],
  ['tabs', () => `a: b${'\t'.repeat(SIZE)}c`, 'spec.yaml'],
  ['100,000 keys', () => list(100_000, (index) => `k${index}: 1`).join('\n'), 'spec.yaml'],
];
