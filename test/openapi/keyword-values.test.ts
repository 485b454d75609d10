import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { keywordFault } from '../../src/openapi/schema/keyword-values.ts';
import { DATA_KEYWORDS } from '../../src/openapi/schema/schema-keywords.ts';

const values: unknown[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  0.5,
  Number.POSITIVE_INFINITY,
  '',
  'a',
  '[',
  '(?<!a)b',
  '\\d{2,1}',
  [],
  [1],
  ['a'],
  ['a', 1],
  {},
  { a: 1 },
  { a: ['b'] },
  { a: [1] },
];
const ajv = new Ajv2020({ strict: false, logger: false, unicodeRegExp: false });

test.each([...DATA_KEYWORDS])('a value that passes under %s passes the meta-schema and compiles', (keyword) => {
  for (const value of values) {
    if (keywordFault(keyword, value) !== undefined) continue;
    // the importer drops examples that are no list
    if (keyword === 'examples' && !Array.isArray(value)) continue;
    const schema = { [keyword]: value };
    expect(ajv.validateSchema(schema), `${keyword}: ${JSON.stringify(value)}`).toBe(true);
    expect(() => ajv.compile(schema), `${keyword}: ${JSON.stringify(value)}`).not.toThrow();
  }
});

test.each([...DATA_KEYWORDS])(
  'what ajv takes under %s is not refused, booleans of draft 4 and repeated names aside',
  (keyword) => {
    for (const value of values) {
      const schema = { [keyword]: value };
      if (typeof value === 'number' && !Number.isFinite(value)) continue;
      let isTaken = ajv.validateSchema(schema) === true;
      try {
        ajv.compile(schema);
      } catch {
        isTaken = false;
      }
      if (isTaken) expect(keywordFault(keyword, value), `${keyword}: ${JSON.stringify(value)}`).toBeUndefined();
    }
  },
);
