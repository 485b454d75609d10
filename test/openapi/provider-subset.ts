import type { JsonSchema } from '../../src/schemas/json-schema.ts';

/**
 * What model providers take as a tool, as far as they document it or answer with it.
 * - Anthropic, "Self-hosted sandboxes" (platform.claude.com/docs/en/managed-agents/self-hosted-sandboxes): no reference keywords
 *   anywhere; no oneOf, anyOf or allOf at the top level; property names of 1 to 64 letters, digits, `_`, `.`, `-`. The names that
 *   the API refuses are those of the top level (decocms/studio#6874).
 * - OpenAI, the answers to requests: "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top
 *   level" (langchain-ai/langchainjs#9804), "array schema missing items" (PrefectHQ/fastmcp#2464, also inside an anyOf and beside
 *   prefixItems), "description: string too long, maximum length 1024" (getsentry/sentry-mcp#106).
 * - Both: names match `^[a-zA-Z0-9_-]{1,64}$`.
 */
export function providerProblems({
  toolName,
  description,
  schema,
}: {
  toolName: string;
  description: string;
  schema: JsonSchema;
}): string[] {
  const problems = [
    ...(/^[a-zA-Z0-9_-]{1,64}$/.test(toolName) ? [] : [`the name ${toolName}`]),
    ...(description.length <= 1024 ? [] : [`a description of ${description.length} characters`]),
    ...(schema.type === 'object' ? [] : ['a root that is no object']),
    ...['oneOf', 'anyOf', 'allOf', 'enum', 'not'].filter((keyword) => Object.hasOwn(schema, keyword)),
  ];
  const names = Object.keys(schema.properties ?? {}).filter((name) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(name));
  return [...problems, ...names.map((name) => `the property ${name}`), ...insideProblems(schema)];
}

const seen = new WeakSet<object>();

/** Everything below a schema, each shared part once; data under default, enum and examples is no schema. */
function insideProblems(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return [];
  seen.add(schema);
  if (Array.isArray(schema)) return schema.flatMap(insideProblems);
  const own: JsonSchema = { ...schema };
  const lacksItems = [own.type].flat().includes('array') && own.items === undefined;
  const references = ['$ref', '$defs', '$dynamicRef'].filter((keyword) => typeof own[keyword] === 'string');
  const children = Object.entries(own).flatMap(([keyword, value]) => {
    if (['default', 'enum', 'examples', 'const', 'required'].includes(keyword)) return [];
    const isMap = ['properties', 'patternProperties', 'dependentSchemas'].includes(keyword);
    return isMap ? Object.values(value ?? {}).flatMap(insideProblems) : insideProblems(value);
  });
  return [...(lacksItems ? ['a list without items'] : []), ...references, ...children];
}
