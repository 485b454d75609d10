/** Authoring: what one revision of an action, or of anything with fields, says otherwise than another. */
import type { ActionDefinition } from '../../schemas/action.ts';
import { canonicalJson } from '../idempotency-key.ts';

/** The names of the fields that differ, in alphabetical order. */
export function changedFields(before: ActionDefinition, after: ActionDefinition): string[] {
  return changedParts(before, after).map(({ field }) => field);
}

/** The fields that differ with both values, in alphabetical order; a value that is absent is undefined. */
export function changedParts(before: object, after: object): { field: string; before: unknown; after: unknown }[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const next = new Map<string, unknown>(Object.entries(after));
  const names = [...new Set([...old.keys(), ...next.keys()])].toSorted();
  return names
    .map((field) => ({ field, before: old.get(field), after: next.get(field) }))
    .filter((part) => canonicalJson(part.before) !== canonicalJson(part.after));
}
