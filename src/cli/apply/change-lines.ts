import type { AppliedChange } from '../../schemas/applied-change.ts';

const SIGNS = { created: '+', changed: '~', deleted: '-', kept: '?', unchanged: ' ' };
const LONGEST_VALUE = 60;
const LEAD = 20;

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
      'after' in values ? `    ${field}: ${difference(values.before, values.after)}` : `    ${field}`,
    ),
    ...warnings.map((warning) => `    warning: ${warning}`),
  ];
}

/** Both values, long ones from a little before the place where they part. */
function difference(before: unknown, after: unknown): string {
  const texts = [before, after].map((value) => JSON.stringify(value) ?? 'none');
  const [old = '', next = ''] = texts;
  const isLong = texts.some(({ length }) => length > LONGEST_VALUE);
  let parting = 0;
  while (parting < old.length && old[parting] === next[parting]) parting += 1;
  const from = isLong ? Math.max(0, parting - LEAD) : 0;
  return texts.map((text) => short(text, from)).join(' -> ');
}

function short(text: string, from: number): string {
  const shown = text.slice(from, from + LONGEST_VALUE);
  return `${from > 0 ? '...' : ''}${shown}${from + shown.length < text.length ? '...' : ''}`;
}
