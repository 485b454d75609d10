import type { ActionDefinition } from '../../schemas/action.ts';
import { childOf, type DocumentObject, type Located } from '../located.ts';
import { notValid } from '../refusals.ts';

/**
 * What an operation's `x-open-...` extensions say about its action (seed: OpenAPI import, "Custom Extensions").
 * @throws ErrandError `failed_to_parse_spec` for another type: ignoring a mistyped require-form would send without asking
 */
export function extensions(
  operation: Located<DocumentObject>,
): Pick<ActionDefinition, 'tags' | 'pinned' | 'requireForm'> {
  return {
    tags: texts(childOf(operation, 'x-open-tags')),
    pinned: flag(childOf(operation, 'x-open-pinned')),
    requireForm: flag(childOf(operation, 'x-open-require-form-submission')),
  };
}

function flag({ value, pointer }: Located): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw notValid('this extension must be true or false', pointer);
}

function texts({ value, pointer }: Located): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw notValid('this extension must be a list of strings', pointer);
}
