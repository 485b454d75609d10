// What is wrong with values by a JSON Schema, field by field: of proposed arguments as of submitted forms.
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { JsonSchema } from '../schemas/json-schema.ts';
import type { FieldProblem } from '../schemas/turn.ts';

/** An empty list when nothing is wrong. */
export type SchemaCheck = (given: unknown) => FieldProblem[];

export function argumentChecks(): Ajv2020 {
  // `strict` is off because vendors' schemas carry keywords of their own; the importer has vetted them
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    logger: false,
    // vendors' patterns are often illegal under the u flag
    unicodeRegExp: false,
    // else a property named constructor is found on every object
    ownProperties: true,
  });
  formats.default(ajv);
  return ajv;
}

/** `ajv`: shared by the schemas that live as long as each other, e.g. those of one catalog. */
export function schemaCheck(schema: JsonSchema, ajv = argumentChecks()): SchemaCheck {
  const validate = ajv.compile(schema);
  return (given) => {
    if (validate(given)) return [];
    return (validate.errors ?? []).map(({ instancePath, message = 'is invalid', params }) => ({
      pointer: instancePath,
      problem: typeof params.additionalProperty === 'string' ? `${message}: ${params.additionalProperty}` : message,
    }));
  };
}
