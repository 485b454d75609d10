import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'vitest';
import { ErrandError } from '../../src/errors.ts';
import { type ImportRequest, importDocument } from '../../src/openapi/import-document.ts';
import type { ImportResult, OperationReport } from '../../src/openapi/import-report.ts';
import { actionDefinitionSchema } from '../../src/schemas/action.ts';
import type { JsonSchema } from '../../src/schemas/json-schema.ts';
import { toolSchema } from '../../src/turn/tool-schema.ts';

const CODES = ['failed_to_parse_spec', 'invalid_tool_schema', 'cannot_determine_api_endpoint'];

/** Imports the document and expects what must hold whatever it says: a sound result, or a coded refusal with a place. */
export function expectSoundImport(request: ImportRequest): ImportResult | ErrandError {
  const before = Reflect.ownKeys(Object.prototype);
  const outcome = imported(request);
  expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  if (outcome instanceof ErrandError) expectRefusal(outcome);
  else expectSoundResult(outcome, request);
  return outcome;
}

function imported(request: ImportRequest): ImportResult | ErrandError {
  try {
    return importDocument(request);
  } catch (error) {
    if (error instanceof ErrandError) return error;
    throw error;
  }
}

function expectRefusal({ code, message, details }: ErrandError): void {
  expect(CODES).toContain(code);
  expect(details.pointer ?? details.line, message).toBeDefined();
  expect(message).not.toMatch(/[\r\n]/);
}

function expectSoundResult(
  { actions, operations, refusal }: ImportResult,
  { skipInvalid, adapt }: ImportRequest,
): void {
  for (const report of operations) expectSoundReport(report);
  const made = operations.filter(({ verdict }) => verdict === 'accepted' || verdict === 'adapted');
  if (refusal !== undefined) {
    expectRefusal(refusal);
    expect(skipInvalid ?? false).toBe(false);
    expect(actions).toEqual([]);
  } else {
    expect(actions).toHaveLength(made.length);
    if (!skipInvalid) expect(operations.filter(({ verdict }) => verdict === 'rejected')).toEqual([]);
  }
  if (!adapt) expect(operations.filter(({ verdict }) => verdict === 'adapted')).toEqual([]);
  const names = actions.map(({ definition }) => definition.toolName);
  expect(new Set(names).size).toBe(names.length);
  for (const { definition } of actions) {
    // what the catalog stores is JSON, and is read back through this schema
    expect(actionDefinitionSchema.parse(JSON.parse(JSON.stringify(definition)))).toEqual(
      JSON.parse(JSON.stringify(definition)),
    );
    expect(definition.description.length).toBeGreaterThanOrEqual(20);
    const schema = toolSchema(definition);
    expect(Object.keys(schema)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(oneOf|anyOf|allOf)$/)]));
    expect(() => compile(schema), `${definition.toolName}: ${JSON.stringify(schema).slice(0, 2_000)}`).not.toThrow();
  }
}

function expectSoundReport({ verdict, code, pointer, line, reason, changes }: OperationReport): void {
  if (verdict === 'rejected') {
    expect(CODES).toContain(code);
    expect(pointer ?? line, reason).toBeDefined();
  }
  if (verdict !== 'accepted') expect(reason ?? changes?.[0]?.change).toBeTruthy();
}

/** As a turn compiles it (src/turn/compiled-catalog.ts). */
const ajv = new Ajv2020({ strict: false, logger: false, unicodeRegExp: false, ownProperties: true });
formats.default(ajv);

function compile(schema: JsonSchema): void {
  try {
    ajv.compile(schema);
  } finally {
    ajv.removeSchema(schema);
  }
}
