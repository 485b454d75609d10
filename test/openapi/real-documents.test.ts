import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ErrandError } from '../../src/errors.ts';
import { type ImportRequest, importDocument } from '../../src/openapi/import-document.ts';
import type { ImportResult } from '../../src/openapi/import-report.ts';
import { parseText } from '../../src/openapi/text/parse-text.ts';
import { type ActionDefinition, actionDefinitionSchema } from '../../src/schemas/action.ts';
import { toolSchema } from '../../src/turn/tool-schema.ts';
import { providerProblems } from './provider-subset.ts';
import { realVerdicts } from './real-verdicts.ts';

const folder = '../shared/specs';
const entrySchema = z.object({
  file: z.string(),
  operations: z.number().default(0),
  validity: z.enum(['valid', 'invalid']),
  servers: z.array(z.string().nullable()).default([]),
});
const entries = existsSync(`${folder}/INDEX.json`)
  ? z.array(entrySchema).parse(JSON.parse(readFileSync(`${folder}/INDEX.json`, 'utf8')))
  : [];
const CODES = ['failed_to_parse_spec', 'invalid_tool_schema', 'cannot_determine_api_endpoint'];
/** Marked invalid for what is not sent: responses that refer to nothing, and operationIds that stand twice. */
const ACCEPTED_INVALID = [
  'invalid-duplicate-operation-ids-2.0.yaml',
  'invalid-kin-typo.yml',
  'invalid-missing-reference-2.0.yaml',
];

type Entry = z.infer<typeof entrySchema>;

describe.skipIf(entries.length === 0)('real documents of ../shared/specs', { timeout: 120_000 }, () => {
  test('every document has its verdicts here', () => {
    expect(Object.keys(realVerdicts).toSorted()).toEqual(entries.map(({ file }) => file).toSorted());
  });

  test.each(entries)('$file is imported whole or refused by code and place', (entry) => {
    const expected = realVerdicts[entry.file];
    const outcome = imported(entry);
    if (typeof expected === 'string') return expectRefusal(entry, outcome, expected);
    const refusal = expected?.[4];
    if (refusal !== undefined) return expectRefusal(entry, outcome, refusal);
    expect(outcome).not.toBeInstanceOf(ErrandError);
    expect(entry.validity === 'valid' || ACCEPTED_INVALID.includes(entry.file)).toBe(true);
  });

  test.each(entries.filter(({ validity }) => validity === 'invalid'))(
    '$file is refused without an override',
    (entry) => {
      const outcome = imported({ ...entry, servers: ['https://are.not.overridden'] });
      expect(outcome).toBeInstanceOf(ErrandError);
    },
  );

  test.each(entries.filter(({ file }) => typeof realVerdicts[file] !== 'string'))(
    '$file: adapting and skipping, every operation is accounted for and every tool is fit for the providers',
    (entry) => {
      const outcome = imported(entry, { adapt: true, skipInvalid: true });
      if (outcome instanceof ErrandError) throw outcome;
      const { operations, actions } = outcome;
      const count = (verdict: string) => operations.filter((one) => one.verdict === verdict).length;
      expect(['accepted', 'adapted', 'skipped', 'rejected'].map(count)).toEqual(realVerdicts[entry.file]?.slice(0, 4));
      expect(operations.length).toBe(entry.operations);
      expect(actions.length).toBe(count('accepted') + count('adapted'));
      const document = documentOf(entry);
      for (const { verdict, code, pointer, reason, changes = [] } of operations) {
        if (verdict === 'rejected') expect([CODES.includes(code ?? ''), reason !== '']).toEqual([true, true]);
        if (verdict === 'adapted') expect(changes).not.toEqual([]);
        for (const place of [pointer ?? '', ...changes.map((one) => one.pointer)]) expectFollowable(document, place);
      }
      expectFit(actions.map(({ definition }) => definition));
    },
  );

  test('names are the same at every import, whatever else is in the document', () => {
    const [entry] = entries.filter(({ file }) => file === 'slack-web.json');
    if (entry === undefined) throw new Error('no such document');
    const names = namesOf(imported(entry));
    expect(namesOf(imported(entry, { adapt: true }))).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
  });
});

function imported({ file, servers }: Entry, options: Partial<ImportRequest> = {}): ImportResult | ErrandError {
  const text = readFileSync(`${folder}/${file}`, 'utf8');
  const override = servers[0]?.startsWith('https') ? {} : { serverBaseUrl: 'https://api.example.com' };
  try {
    const result = importDocument({ text, fileName: file, source: 'default', ...override, ...options });
    return result.refusal ?? result;
  } catch (error) {
    if (error instanceof ErrandError) return error;
    throw error;
  }
}

function documentOf({ file }: Entry): unknown {
  return parseText({ text: readFileSync(`${folder}/${file}`, 'utf8'), fileName: file }).value;
}

function expectRefusal(entry: Entry, outcome: ImportResult | ErrandError, expected: string): void {
  if (!(outcome instanceof ErrandError)) throw new Error(`${entry.file} was not refused`);
  const { code, details, message } = outcome;
  expect([code, details.operation].filter(Boolean).join(' ')).toBe(expected);
  expect(message).not.toContain('\n');
  if (details.line === undefined) expectFollowable(documentOf(entry), details.pointer ?? 'none');
  else expect([details.line, details.column].every((number) => (number ?? 0) >= 1)).toBe(true);
}

/** What a pointer names stands in the document, or is what is missing in something that does. */
function expectFollowable(document: unknown, pointer: string): void {
  const keys = pointer.split('/').slice(1);
  expect(pointer === '' || pointer.startsWith('/')).toBe(true);
  let value = document;
  for (const key of keys.slice(0, -1)) {
    value = Reflect.get(Object(value), key.replaceAll('~1', '/').replaceAll('~0', '~'));
    expect(typeof value, `${key} of ${pointer}`).toBe('object');
  }
}

function namesOf(outcome: ImportResult | ErrandError): string[] {
  if (outcome instanceof ErrandError) throw outcome;
  return outcome.actions.map(({ definition }) => definition.toolName);
}

const compiled = new WeakSet<object>();

/** As the turn compiles them (src/turn/compiled-catalog.ts); a schema that many tools share once. */
function expectFit(definitions: ActionDefinition[]): void {
  const ajv = new Ajv2020({ strict: false, logger: false, unicodeRegExp: false, ownProperties: true });
  formats.default(ajv);
  expect(new Set(definitions.map(({ toolName }) => toolName)).size).toBe(definitions.length);
  for (const definition of definitions) {
    const { toolName, description, parameters, body } = definition;
    expect(actionDefinitionSchema.parse(definition)).toEqual(definition);
    expect(description.length).toBeGreaterThanOrEqual(20);
    expect(providerProblems({ toolName, description, schema: toolSchema(definition) }), toolName).toEqual([]);
    for (const schema of [...parameters.map((parameter) => parameter.schema), ...(body ? [body.schema] : [])]) {
      if (compiled.has(schema)) continue;
      compiled.add(schema);
      expect(() => ajv.compile(schema), toolName).not.toThrow();
      ajv.removeSchema(schema);
    }
  }
}
