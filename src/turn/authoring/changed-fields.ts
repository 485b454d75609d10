/** Authoring: what one revision of an action says otherwise than another. */
import type { ActionDefinition } from '../../schemas/action.ts';
import { canonicalJson } from '../idempotency-key.ts';

/** The names of the fields that differ, in alphabetical order. */
export function changedFields(before: ActionDefinition, after: ActionDefinition): string[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const next = new Map<string, unknown>(Object.entries(after));
  const names = [...new Set([...old.keys(), ...next.keys()])];
  return names.filter((name) => canonicalJson(old.get(name)) !== canonicalJson(next.get(name))).toSorted();
}
