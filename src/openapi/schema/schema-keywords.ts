/** JSON Schema's seven types. */
export const TYPES: ReadonlySet<unknown> = new Set([
  'array',
  'boolean',
  'integer',
  'null',
  'number',
  'object',
  'string',
]);

/** Keywords whose value is one schema. */
export const SCHEMA_KEYWORDS: ReadonlySet<string> = new Set([
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

/** Keywords whose value is a list of schemas. */
export const SCHEMA_LIST_KEYWORDS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);

/** Keywords whose value maps the author's names to schemas. */
export const SCHEMA_MAP_KEYWORDS: ReadonlySet<string> = new Set([
  'dependentSchemas',
  'patternProperties',
  'properties',
]);

/**
 * Keywords whose value is data that is checked, copied as it stands. What is in none of these sets is left out: OpenAPI's own
 * words (`xml`, `discriminator`, `x-...`), and identifiers that mean nothing once references are inlined (`$id`, `$defs`).
 */
export const DATA_KEYWORDS: ReadonlySet<string> = new Set([
  'const',
  'default',
  'dependentRequired',
  'enum',
  'examples',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'maxContains',
  'maximum',
  'maxItems',
  'maxLength',
  'maxProperties',
  'minContains',
  'minimum',
  'minItems',
  'minLength',
  'minProperties',
  'multipleOf',
  'pattern',
  'required',
  'uniqueItems',
]);

/** Keywords whose value is a text that checks nothing; anything else under them is left out. */
export const TEXT_KEYWORDS: ReadonlySet<string> = new Set([
  'contentEncoding',
  'contentMediaType',
  'description',
  'format',
  'title',
]);

/** Keywords that may stand beside a reference or a choice without changing what is valid. */
export const ANNOTATIONS: ReadonlySet<string> = new Set(['default', 'deprecated', 'description', 'examples', 'title']);
