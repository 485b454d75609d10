import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { JsonSchema } from '../schemas/json-schema.ts';
import { isObject } from './located.ts';
import { listed, quoted } from './quoted.ts';
import { notUsable } from './refusals.ts';
import { keywordFault } from './schema/keyword-values.ts';
import { nestedChoiceCheck } from './schema/nested-choice.ts';
import { TYPES } from './schema/schema-keywords.ts';
import { subschemas } from './schema/subschemas.ts';

/**
 * What keeps a schema that a person wrote from being a tool's. Imported ones are proven while they are written out
 * (schema/composed-schema.ts): compiling thousands of them would take most of an import's time.
 * @throws ErrandError `invalid_tool_schema` with the pointer into the schema: a type outside JSON Schema's seven, a oneOf or
 * anyOf inside another, or whatever else keeps it from compiling
 */
export function validateToolSchema(schema: JsonSchema): void {
  checkKeywords({ schema, pointer: '' });
  nestedChoiceCheck(() => undefined)(schema);
  compile(schema);
}

function checkKeywords({ schema, pointer }: { schema: unknown; pointer: string }): void {
  if (!isObject(schema)) return;
  const { type, pattern } = schema;
  const strangers = [type ?? []].flat().filter((name) => !TYPES.has(name));
  if (strangers.length > 0) throw notUsable(`${quoted(strangers[0])} is no JSON Schema type`, `${pointer}/type`);
  const fault = pattern === undefined ? undefined : keywordFault('pattern', pattern);
  if (fault !== undefined) throw notUsable(`the pattern ${fault}`, `${pointer}/pattern`);
  for (const { child, at } of subschemas(schema, pointer)) checkKeywords({ schema: child, pointer: at });
}

// Patterns are read without the unicode flag: real ones hold escapes that it forbids.
const ajv = new Ajv2020({
  strict: false,
  logger: false,
  unicodeRegExp: false,
  ownProperties: true,
  validateSchema: false,
});
formats.default(ajv);

function compile(schema: JsonSchema): void {
  if (ajv.validateSchema(schema) !== true) throw unfit(ajv.errors?.[0]);
  try {
    ajv.compile(schema);
  } catch (error) {
    throw notUsable(`does not compile: ${listed([error instanceof Error ? error.message : error])}`, '');
  } finally {
    ajv.removeSchema(schema);
  }
}

function unfit(error: ErrorObject | undefined): Error {
  return notUsable(`not valid JSON Schema: ${error?.message ?? 'unknown'}`, error?.instancePath ?? '');
}
