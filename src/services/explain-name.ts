import { ErrandError } from '../errors.ts';
import type { CatalogAction } from '../schemas/action.ts';
import { readEndedAction, readStandingImports } from '../store/action-lives.ts';
import type { Database } from '../store/database.ts';
import { readRefusedImports } from '../store/refused-imports.ts';
import { reservedToolNames } from '../turn/authoring/tool-name.ts';
import type { ActionVerdict } from '../turn/explain/action-verdicts.ts';
import type { Finding } from '../turn/explain/change.ts';
import { type EndedName, type LastImport, type MissingName, missingName } from '../turn/explain/missing-name.ts';
import { notChosenFindings } from '../turn/explain/not-chosen.ts';
import { systemActionFindings } from '../turn/explain/system-action.ts';
import { actionNamed } from './action-named.ts';
import { actionVerification } from './action-verification.ts';
import { type CallExplanation, explainCalls } from './explain-calls.ts';
import type { ReadTurns } from './read-turns.ts';

/** What a name in the question means, and what is to be said beside the verdict. */
export interface ExplainedName {
  kind: 'action' | 'system_action' | 'unknown';
  name: string;
  /** null = no action */
  actionId: string | null;
  findings: Finding[];
  /** the calls of this message that the action made, first to last */
  calls: CallExplanation[];
  /** of a name that is no action: what imports and the past know of it */
  missing: Omit<MissingName, 'findings'> | null;
}

interface NameQuestion {
  name: string;
  read: ReadTurns;
  verdicts: readonly ActionVerdict[];
  egressAddresses: readonly string[];
}

/** @throws ErrandError `invalid_request` when several actions have this name for people */
export async function explainName(db: Database, question: NameQuestion): Promise<ExplainedName> {
  const { name, read, verdicts } = question;
  const { record, session } = read;
  if (reservedToolNames.has(name)) {
    const handedOffAt = session.handedOffAt?.toISOString() ?? null;
    const findings = systemActionFindings({ name, session: { ...session, handedOffAt }, steps: record.steps });
    return { kind: 'system_action', name, actionId: null, findings, calls: [], missing: null };
  }
  const action = namedIn(record.catalog, name) ?? namedIn(record.current, name);
  if (!action) return unknownName(db, question);
  const { actionId } = action;
  const [calls, more] = await Promise.all([
    explainCalls(db, { ...question, action }),
    Promise.all([deletion(db, { read, action }), verification(db, { read, action })]),
  ]);
  const verdict = verdicts.find((one) => one.actionId === actionId)?.verdict;
  const beside = verdict === 'offered' ? whyNotChosen(action, read) : [];
  return { kind: 'action', name, actionId, findings: [...beside, ...more.flat()], calls, missing: null };
}

function namedIn(actions: readonly CatalogAction[], name: string): CatalogAction | undefined {
  try {
    return actionNamed(actions, name);
  } catch (error) {
    if (error instanceof ErrandError && error.code === 'not_found') return undefined;
    throw error;
  }
}

function whyNotChosen(action: CatalogAction, { record, said }: ReadTurns): Finding[] {
  const [first] = record.steps;
  const names = new Set(first?.decision.offered);
  return notChosenFindings({
    organisationId: record.organisationId,
    action,
    offered: record.catalog.filter(({ definition }) => names.has(definition.toolName)),
    chosenNames: record.steps.flatMap(({ decision }) => decision.chosen?.toolName ?? []),
    said,
  });
}

interface About {
  read: ReadTurns;
  action: CatalogAction;
}

async function deletion(db: Database, { read, action }: About): Promise<Finding[]> {
  const { organisationId, current } = read.record;
  if (current.some(({ actionId }) => actionId === action.actionId)) return [];
  const ended = await readEndedAction(db, { organisationId, toolName: action.definition.toolName });
  if (!ended) return [];
  const by = ended.byImport ? ` by the import of ${ended.byImport.fileName}` : '';
  const changes = [{ what: 'make or import it again', command: null }];
  return [{ fact: `it was taken away${by} at catalog version ${ended.endedAt}`, changes }];
}

/** Seed, troubleshooting: "Always verify in a real conversation" after a change of endpoint, description or segments. */
async function verification(db: Database, { read, action: { actionId } }: About): Promise<Finding[]> {
  const { organisationId } = read.record;
  const found = (await actionVerification(db, { organisationId, actionId })).get(actionId);
  if (!found || found.verified) return [];
  const fact = `not verified in a conversation since revision ${found.revision} of ${found.since.toISOString()}`;
  return [{ fact, changes: [] }];
}

async function unknownName(db: Database, { name, read }: NameQuestion): Promise<ExplainedName> {
  const { organisationId, current } = read.record;
  const [ended, standing, refused] = await Promise.all([
    readEndedAction(db, { organisationId, toolName: name }),
    readStandingImports(db, organisationId),
    readRefusedImports(db, organisationId),
  ]);
  const imports: LastImport[] = [
    ...standing.map(({ createdAt, ...one }) => ({ ...one, at: createdAt.toISOString(), refusal: null })),
    ...refused.map(({ refusedAt, code, message, ...one }) => ({
      ...one,
      at: refusedAt.toISOString(),
      refusal: { code, message },
    })),
  ];
  const names = current.map(({ definition }) => definition.toolName);
  const endedName = ended ? endedOf(ended) : null;
  const { findings, ...missing } = missingName({ organisationId, name, ended: endedName, imports, names });
  return { kind: 'unknown', name, actionId: null, findings, calls: [], missing };
}

function endedOf({ endedAt, byImport }: NonNullable<Awaited<ReturnType<typeof readEndedAction>>>): EndedName {
  if (!byImport) return { endedAt, byImport };
  const { source, fileName, createdAt } = byImport;
  return { endedAt, byImport: { source, fileName, at: createdAt.toISOString() } };
}
