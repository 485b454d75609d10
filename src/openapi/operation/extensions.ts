import type { ActionDefinition } from '../../schemas/action.ts';
import { childOf, type DocumentObject, type Located } from '../located.ts';
import { notValid } from '../refusals.ts';
import { flag } from './flag.ts';

/**
 * What an operation's `x-open-...` extensions say about its action (seed: OpenAPI import, "Custom Extensions").
 * @throws ErrandError `failed_to_parse_spec` for another type: ignoring a mistyped require-form would send without asking
 */
export function extensions(
  operation: Located<DocumentObject>,
): Pick<ActionDefinition, 'tags' | 'pinned' | 'requireForm'> {
  return {
    tags: texts(childOf(operation, 'x-open-tags')),
    pinned: flag(childOf(operation, 'x-open-pinned')) ?? false,
    requireForm: flag(childOf(operation, 'x-open-require-form-submission')) ?? false,
  };
}

function texts({ value, pointer }: Located): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw notValid('this extension must be a list of strings', pointer, 'write it as one');
}
