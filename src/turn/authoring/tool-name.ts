/** Authoring: the name the AI reads, made from the one that people read. */
import type { SystemToolName } from '../system/system-tool.ts';

const MAX_LENGTH = 64;

/** Names of the system actions, which are always there (product.md, 1): no other action may take one. */
export const reservedToolNames: ReadonlySet<string> = new Set<SystemToolName>([
  'handoff',
  'send_email',
  'collect_input',
  'resolve',
  'leave_to_team',
]);

/** Lower case, one underscore for whatever a tool name can't hold; empty when nothing of the name is left. */
export function toolNameOf(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{Mark}+/gu, '');
  const slug = plain
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return slug.slice(0, MAX_LENGTH).replace(/_+$/, '');
}
