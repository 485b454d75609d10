// What a model wrote, as PostgreSQL can store it: it takes neither NUL nor half a surrogate pair, and a model may write both.
import type { ProposedCall } from '../schemas/decision.ts';
import { storableText } from '../schemas/storable.ts';

/** Names of fields too. */
export function storableCall({ toolName, arguments: given }: ProposedCall): ProposedCall {
  const clean = given === undefined ? null : JSON.parse(JSON.stringify(given), storableJson);
  return { toolName: storableText(toolName), arguments: clean };
}

function storableJson(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [storableText(name), inner]));
}
