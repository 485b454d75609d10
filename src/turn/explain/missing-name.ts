// A name that is no action: what became of it in imports, or which action was meant.
import type { LeftOutOperation } from '../../schemas/left-out-operation.ts';
import { type Change, errandCommand, type Finding } from './change.ts';

/** The last import of a source: one that stands, or one that was refused and changed nothing. */
export interface LastImport {
  source: string;
  fileName: string;
  /** ISO 8601 */
  at: string;
  leftOut: readonly LeftOutOperation[];
  /** null = it stands */
  refusal: { code: string; message: string } | null;
}

/** An action of this name that is there no more. */
export interface EndedName {
  endedAt: number;
  byImport: { source: string; fileName: string; at: string } | null;
}

export interface MissingName {
  /** the operation of a document that the name means and that became no action */
  operation: (LeftOutOperation & Pick<LastImport, 'source' | 'fileName' | 'at'> & { refused: boolean }) | null;
  ended: EndedName | null;
  /** names of actions that are written much the same */
  closeNames: string[];
  findings: Finding[];
}

const MOST_NAMES = 3;
/** Names for the AI have 64 characters at most; comparing a pasted text with all of them takes seconds. */
const LONGEST_NAME = 100;

export function missingName({
  organisationId,
  name,
  ended,
  imports,
  names,
}: {
  organisationId: string;
  name: string;
  ended: EndedName | null;
  imports: readonly LastImport[];
  /** of all actions there are */
  names: readonly string[];
}): MissingName {
  const operation = leftOutOperation(imports, name);
  const close = closeNames(name, names);
  const refused = imports.filter(({ refusal }) => refusal !== null);
  const again = (source: string): Change => ({
    what: 'mend the document, see what an import would make of it, and import it again',
    command: errandCommand(
      'import',
      refused.find((one) => one.source === source)?.fileName ?? 'FILE',
      '--org',
      organisationId,
      '--source',
      source,
      '--dry-run',
    ),
  });
  return {
    operation,
    ended,
    closeNames: close,
    findings: [
      { fact: `there is no action "${name}"`, changes: [] },
      ...(ended ? [endedFinding(ended)] : []),
      ...(operation ? [{ fact: operationFact(operation), changes: [again(operation.source)] }] : []),
      ...(close.length > 0 ? [{ fact: `did you mean ${close.join(', ')}?`, changes: [] }] : []),
      ...(operation?.refused ? [] : refused.map((one) => ({ fact: refusedFact(one), changes: [again(one.source)] }))),
      ...(close.length === 0 && !ended && !operation && refused.length === 0
        ? [{ fact: 'no import left out an operation of this name', changes: [list(organisationId)] }]
        : []),
    ],
  };
}

function list(organisationId: string): Change {
  return { what: 'see which actions there are', command: errandCommand('action', 'list', '--org', organisationId) };
}

function endedFinding({ endedAt, byImport }: EndedName): Finding {
  const what = byImport
    ? `removed by the import of ${byImport.fileName} (source ${byImport.source}) of ${byImport.at}, which has it no more`
    : 'deleted';
  return { fact: `it was ${what}, at catalog version ${endedAt}`, changes: [] };
}

function refusedFact({ source, fileName, at, refusal }: LastImport): string {
  return `the last import of source ${source} (${fileName}, ${at}) was refused and changed nothing: ${refusal?.code}: ${refusal?.message}`;
}

function operationFact({
  operation,
  code,
  problem,
  source,
  fileName,
  at,
  refused,
}: NonNullable<MissingName['operation']>): string {
  const what = code === 'skipped' ? 'skipped' : `rejected with ${code}`;
  const all = refused ? ', which was refused as a whole and changed nothing' : '';
  return `${operation} was ${what} in the import of ${fileName} (source ${source}) of ${at}${all}: ${problem}`;
}

/** By the tool name it would have, or as `METHOD /path`; refused imports first, since they are the later ones. */
function leftOutOperation(imports: readonly LastImport[], name: string): MissingName['operation'] {
  const wanted = folded(name);
  const ordered = imports.toSorted((one, other) => Number(other.refusal !== null) - Number(one.refusal !== null));
  for (const { leftOut, source, fileName, at, refusal } of ordered) {
    const found = leftOut.find((one) => [one.toolName ?? '', one.operation].some((text) => folded(text) === wanted));
    if (found) return { ...found, source, fileName, at, refused: refusal !== null };
  }
  return null;
}

/** Names at most a third of which is written otherwise, or that hold the name. */
function closeNames(name: string, names: readonly string[]): string[] {
  const wanted = folded(name);
  if (wanted === '' || wanted.length > LONGEST_NAME) return [];
  return names
    .map((one) => ({ one, distance: folded(one).includes(wanted) ? 0 : distance(wanted, folded(one)) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .toSorted((left, right) => left.distance - right.distance || (left.one < right.one ? -1 : 1))
    .slice(0, MOST_NAMES)
    .map(({ one }) => one);
}

/** `get_order`, `getOrder` and `Get order` are one name for whoever looks for it. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** Levenshtein's: letters to insert, delete or replace. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [place, against] of [...other].entries()) {
      const replaced = (row[place] ?? 0) + (letter === against ? 0 : 1);
      next.push(Math.min(replaced, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
