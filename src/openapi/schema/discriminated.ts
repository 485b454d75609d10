import type { JsonSchema } from '../../schemas/json-schema.ts';
import { type DocumentObject, isObject, type Located, own, pointerTo } from '../located.ts';
import type { Dialect } from '../read-document.ts';
import { notValid } from '../refusals.ts';
import { Unusable } from './inlined.ts';

/**
 * The usable forms of a choice, each told apart as its `discriminator` says: the named property may only hold the values that
 * stand for this form (OpenAPI 3.0.3 and 3.1, "Discriminator Object"); `characters` is what that adds to them. Swagger 2.0 has
 * discriminators for inheritance only.
 * @throws ErrandError `failed_to_parse_spec`: a discriminator without property name
 */
export function discriminated({
  node,
  written,
  branches,
  dialect,
  copied,
}: {
  node: Located<DocumentObject>;
  /** the choice as the document has it */
  written: readonly unknown[];
  branches: readonly (JsonSchema | boolean | Unusable)[];
  dialect: Dialect;
  copied: (copy: JsonSchema, of: JsonSchema) => void;
}): { forms: unknown[]; characters: number } {
  const discriminator = dialect === '2.0' ? undefined : discriminatorOf(node);
  const names = discriminator === undefined ? undefined : namesByReference(discriminator);
  let characters = 0;
  const forms = branches.flatMap((branch, index): unknown[] => {
    if (branch instanceof Unusable) return [];
    const reference = isObject(written[index]) ? own(written[index], '$ref') : undefined;
    if (discriminator === undefined || !isObject(branch) || typeof reference !== 'string') return [branch];
    if (branch.type !== undefined && branch.type !== 'object') return [branch];
    const values = names?.get(reference) ?? [reference.split('/').at(-1) ?? reference];
    const property = discriminator.propertyName;
    const copy = withValues({ branch, property, values });
    if (copy !== branch) characters += charactersOf([property, property, 'enum', 'required', ...values]);
    copied(copy, branch);
    return [copy];
  });
  return { forms, characters };
}

interface Discriminator {
  propertyName: string;
  mapping: DocumentObject;
}

/** @throws ErrandError `failed_to_parse_spec` */
export function discriminatorOf({ value, pointer }: Located<DocumentObject>): Discriminator | undefined {
  const discriminator = own(value, 'discriminator');
  if (discriminator === undefined) return undefined;
  const propertyName = isObject(discriminator) ? own(discriminator, 'propertyName') : undefined;
  if (!isObject(discriminator) || typeof propertyName !== 'string') {
    const at = pointerTo(pointer, 'discriminator');
    throw notValid('a discriminator must be an object with a propertyName', at, 'write it as one or leave it out');
  }
  const mapping = own(discriminator, 'mapping');
  return { propertyName, mapping: isObject(mapping) ? mapping : {} };
}

/** The mapped names by the reference of their form; without any, the last part of the reference is its name. */
function namesByReference({ mapping }: Discriminator): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [name, target] of Object.entries(mapping)) {
    if (typeof target !== 'string') continue;
    for (const reference of [target, `#/components/schemas/${target}`]) {
      const known = names.get(reference);
      if (known === undefined) names.set(reference, [name]);
      else known.push(name);
    }
  }
  return names;
}

function charactersOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length + 4, 0);
}

function withValues({
  branch,
  property,
  values,
}: {
  branch: JsonSchema;
  property: string;
  values: string[];
}): JsonSchema {
  const properties = isObject(branch.properties) ? branch.properties : {};
  const declared = own(properties, property);
  const before = isObject(declared) ? declared : { type: 'string' };
  const known = Array.isArray(before.enum) ? new Set<unknown>(before.enum) : undefined;
  const allowed = known === undefined ? values : values.filter((value) => known.has(value));
  if (Object.hasOwn(before, 'const') || allowed.length === 0) return branch;
  const required = Array.isArray(branch.required) ? branch.required : [];
  return {
    ...branch,
    properties: { ...properties, [property]: { ...before, enum: allowed } },
    required: required.includes(property) ? required : [...required, property],
  };
}
