import type { AppliedChange } from '../../schemas/applied-change.ts';

const SIGNS = { created: '+', changed: '~', deleted: '-', kept: '?', unchanged: ' ' };
const LONGEST_VALUE = 60;

/** The difference for a person: what changed first, entry by entry, then how much stayed. */
export function changeLines({ applied, changes }: { applied: boolean; changes: readonly AppliedChange[] }): string[] {
  const shown = changes.filter(({ change }) => change !== 'unchanged');
  const done = shown.filter(({ change }) => change !== 'kept').length;
  const same = changes.length - shown.length;
  return [
    ...shown.flatMap(entryLines),
    `${done} ${applied ? 'applied' : 'to apply (nothing was changed)'}, ${same} unchanged`,
  ];
}

function entryLines({ kind, id, change, fields = [], members, warnings = [] }: AppliedChange): string[] {
  const note = change === 'kept' ? ' is in no file: kept (--prune deletes it)' : '';
  const count = [members?.removed && `${members.removed} members out`, members?.added && `${members.added} in`];
  const moved = count.filter(Boolean).join(', ');
  return [
    `${SIGNS[change]} ${kind} ${id}${note}${moved ? ` (${moved})` : ''}`,
    ...(change === 'changed' ? fields : []).map(({ field, ...values }) =>
      'after' in values ? `    ${field}: ${short(values.before)} -> ${short(values.after)}` : `    ${field}`,
    ),
    ...warnings.map((warning) => `    warning: ${warning}`),
  ];
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none';
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}...`;
}
