import type { JsonSchema } from '../../schemas/json-schema.ts';

/** The schema with the text that stands beside it in the document, unless it has one of its own. */
export function described(schema: JsonSchema, description: string | undefined): JsonSchema {
  return description === undefined || schema.description !== undefined ? schema : { ...schema, description };
}
