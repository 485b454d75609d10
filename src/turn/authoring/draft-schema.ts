/** Authoring: the schema of one parameter or body, given as such or by a sample. */
import type { DraftProblem } from '../../schemas/action-draft.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import { inferSchema } from './infer-schema.ts';

/** What keeps a schema from being a tool's, or undefined; passed in, because the importer's validator is another room's. */
export type SchemaProblem = (schema: JsonSchema) => string | undefined;

/** `bound`: the engine fills the value, so that nobody has to be told what it looks like. */
export function draftSchema({
  given: { schema, sample },
  bound = false,
  field,
  schemaProblem,
}: {
  given: { schema?: JsonSchema | undefined; sample?: unknown };
  bound?: boolean;
  field: string;
  schemaProblem: SchemaProblem;
}): { schema: JsonSchema; problems: DraftProblem[] } {
  const refused = (part: string, problem: string) => ({
    schema: {},
    problems: [{ field: `${field}.${part}`, problem }],
  });
  if (schema !== undefined && sample !== undefined)
    return refused('sample', 'stands beside schema: give one of the two');
  if (sample !== undefined) return { schema: inferSchema(sample), problems: [] };
  if (schema === undefined && bound) return { schema: { type: 'string' }, problems: [] };
  if (schema === undefined) return refused('schema', 'is missing: give a JSON Schema, or a sample to infer it from');
  const problem = schemaProblem(schema);
  return problem === undefined ? { schema, problems: [] } : refused('schema', problem);
}
