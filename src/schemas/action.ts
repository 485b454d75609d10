import { z } from 'zod';
import { channelSchema } from './channel.ts';
import { jobDeclarationSchema } from './job.ts';
import { jsonSchemaSchema } from './json-schema.ts';

/** The methods an action may use (seed: troubleshooting, "Limits Recap"). */
export const httpMethodSchema = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
export type HttpMethod = z.infer<typeof httpMethodSchema>;

/** A trusted value that the engine fills in; the AI neither sees nor sets the parameter. */
export const bindingSourceSchema = z.union([
  z.enum(['contact.email', 'contact.phone', 'contact.externalId', 'session.id', 'session.ticketNumber']),
  z.object({ constant: z.union([z.string(), z.number(), z.boolean()]) }),
]);
export type BindingSource = z.infer<typeof bindingSourceSchema>;

/** How a list or an object is written; OpenAPI 3's styles, and `tabDelimited`, which is Swagger 2.0's `tsv`. */
const styleSchema = z.enum([
  'simple',
  'label',
  'matrix',
  'form',
  'spaceDelimited',
  'pipeDelimited',
  'tabDelimited',
  'deepObject',
]);

export const actionParameterSchema = z.object({
  /** the name on the wire */
  name: z.string().min(1),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  /** the property of the tool schema that fills it: `name`, unless two parameters share a name */
  argument: z.string().min(1),
  required: z.boolean(),
  description: z.string().optional(),
  schema: jsonSchemaSchema,
  /** absent = the default of its place (path, header: simple; query, cookie: form) */
  style: styleSchema.optional(),
  explode: z.boolean().optional(),
  /** query only: what delimits nothing there (`:/?@!$()*,`) stands as it is */
  allowReserved: z.boolean().optional(),
  /** set for OpenAPI `content` parameters: the value is serialised as this media type (JSON) */
  contentType: z.string().optional(),
  binding: bindingSourceSchema.optional(),
});
export type ActionParameter = z.infer<typeof actionParameterSchema>;

/** The request body; the AI fills it as the property `body` of the tool schema, so its fields never clash with parameters. */
export const actionBodySchema = z.object({
  contentType: z.string().min(1),
  required: z.boolean(),
  schema: jsonSchemaSchema,
  /**
   * per field of a multipart or urlencoded body: the media type of its part, and how a list or an object is written. With
   * neither style nor explode, a list repeats its field and an object is JSON.
   */
  encoding: z
    .record(
      z.string(),
      z.object({
        contentType: z.string().optional(),
        style: styleSchema.optional(),
        explode: z.boolean().optional(),
      }),
    )
    .optional(),
  /** body fields that the engine fills: JSON pointer -> trusted value */
  bindings: z.record(z.string(), bindingSourceSchema).optional(),
});
export type ActionBody = z.infer<typeof actionBodySchema>;

/** Where an answer of this action leads (OpenAPI `links`): the call that may follow, and what of the answer goes where in it. */
export const actionLinkSchema = z.object({
  name: z.string(),
  /** the status or range that it belongs to, e.g. `202` or `default` */
  status: z.string(),
  /** `METHOD /path` of an operation of the same document */
  operation: z.string(),
  /** its parameters by name or `place.name`; a text such as `$response.body#/id` is an expression, all else a constant */
  parameters: z.record(z.string(), z.unknown()),
  requestBody: z.unknown().optional(),
});
export type ActionLink = z.infer<typeof actionLinkSchema>;

/** What one revision of an action says. Revisions are immutable: a turn keeps the shape it started with. */
export const actionDefinitionSchema = z.object({
  /** the name people read */
  name: z.string().min(1),
  /** the name the AI reads; unique in the organisation */
  toolName: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  description: z.string().min(1),
  status: z.enum(['live', 'disabled']),
  method: httpMethodSchema,
  /** https, without trailing slash */
  baseUrl: z.url({ protocol: /^https$/ }),
  /** begins with `/`; `{curly}` parts are path parameters */
  path: z.string(),
  parameters: z.array(actionParameterSchema),
  body: actionBodySchema.optional(),
  headers: z.array(z.object({ name: z.string().min(1), value: z.string() })),
  channels: z.array(channelSchema),
  /** empty = visible to every contact */
  segmentIds: z.array(z.string()),
  tags: z.array(z.string()),
  pinned: z.boolean(),
  requireForm: z.boolean(),
  idempotencyKey: z.boolean(),
  /** what the document says may follow its answers */
  links: z.array(actionLinkSchema).optional(),
  /** how the work that its answer begins is followed; what an older release kept unread is none */
  job: jobDeclarationSchema.optional().catch(undefined),
});
export type ActionDefinition = z.infer<typeof actionDefinitionSchema>;

/** Who made the action: a person, or an import of the named source, by which operation. */
export const actionOriginSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hand') }),
  z.object({ kind: z.literal('import'), source: z.string(), operation: z.string() }),
  z.object({ kind: z.literal('integration'), integration: z.string() }),
]);
export type ActionOrigin = z.infer<typeof actionOriginSchema>;

/** One action at one revision, as the catalog holds it. */
export interface CatalogAction {
  actionId: string;
  revision: number;
  origin: ActionOrigin;
  definition: ActionDefinition;
}
