import { z } from 'zod';
import { actionBodySchema, actionDefinitionSchema, actionParameterSchema } from './action.ts';
import { jobDeclarationSchema } from './job.ts';

const { shape } = actionDefinitionSchema;

const parameterDraftSchema = z.strictObject({
  ...actionParameterSchema.partial().shape,
  name: actionParameterSchema.shape.name,
  /** a value as it could be sent, from which the schema is inferred; instead of `schema` */
  sample: z.unknown().optional(),
});

const bodyDraftSchema = z.strictObject({
  ...actionBodySchema.partial().shape,
  /** a body as it could be sent, from which the schema is inferred; instead of `schema` */
  sample: z.unknown().optional(),
});

/**
 * What a person says about an action: the words of `ActionDefinition`, everything optional, with short forms. A definition
 * is a draft too, so what `errand action show` prints can be edited and given back.
 */
export const actionDraftSchema = z.strictObject(
  z
    .object({
      ...shape,
      // their rules are told in the product's words, all together (turn/authoring/action-definition.ts)
      name: z.string(),
      toolName: z.string(),
      description: z.string(),
      baseUrl: z.string(),
      /** base URL and path in one, instead of both */
      url: z.string(),
      parameters: z.array(parameterDraftSchema),
      body: bodyDraftSchema.nullable(),
      /** null takes it away */
      job: jobDeclarationSchema.nullable(),
      /** a list, or a mapping from name to value */
      headers: z.union(
        [z.array(z.strictObject({ name: z.string(), value: z.string() })), z.record(z.string(), z.string())],
        { error: 'must map names to values, or be a list of {name, value}' },
      ),
    })
    .partial().shape,
  {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys' && Array.isArray(keys)
        ? `there is no field ${keys.map((key) => JSON.stringify(key)).join(', ')}: the fields are ${fieldNames()}`
        : undefined,
  },
);
export type ActionDraft = z.infer<typeof actionDraftSchema>;
export type ParameterDraft = z.infer<typeof parameterDraftSchema>;
export type BodyDraft = z.infer<typeof bodyDraftSchema>;

/** One thing that keeps a draft from being an action: where, what, and how to mend it. */
export interface DraftProblem {
  /** e.g. `parameters.0.schema` */
  field: string;
  problem: string;
}

function fieldNames(): string {
  return Object.keys(actionDraftSchema.shape).join(', ');
}
