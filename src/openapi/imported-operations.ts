import { ErrandError } from '../errors.ts';
import type { ImportedAction, OperationReport } from './import-report.ts';
import { childOf, own } from './located.ts';
import { followedJob, type Neighbours } from './operation/followed-job.ts';
import { linkedOperation } from './operation/links.ts';
import { type DocumentTools, type OperationInput, operationInput } from './operation/operation-input.ts';
import { toolNames } from './operation/tool-names.ts';
import { operationToAction } from './operation-to-action.ts';
import type { FoundOperation, Operation } from './operations.ts';
import { cut } from './quoted.ts';
import { inOperation } from './refusals.ts';

/** What became of one operation; `target` where an action was made of it. */
export interface OperationOutcome {
  report: OperationReport;
  action?: ImportedAction;
  target?: Operation;
  refusal?: ErrandError;
}

/** Every operation of the document with its verdict; what is wrong with one does not touch the others. */
export function importedOperations({
  found,
  source,
  tools,
}: {
  found: readonly FoundOperation[];
  source: string;
  tools: DocumentTools;
}): OperationOutcome[] {
  const names = toolNames(found.filter((one) => one.kind === 'operation'));
  const operationOf = linkedOperation(found);
  const outcomes = found.map((target): OperationOutcome => {
    const { method, path } = target;
    if (target.kind === 'skipped') {
      return { report: { method, path, verdict: 'skipped', reason: `an action can not use ${method}` } };
    }
    if (target.kind === 'unreadable') return rejected({ target, refusal: target.refusal });
    const toolName = names.get(target) ?? '';
    const input = operationInput({ target, tools });
    try {
      const definition = operationToAction({ input, toolName, operationOf });
      return {
        report: accepted(input, toolName),
        action: { origin: { kind: 'import', source, operation: `${method} ${path}` }, definition },
        target,
      };
    } catch (error) {
      if (!(error instanceof ErrandError)) throw error;
      return rejected({ target, name: toolName, refusal: error });
    }
  });
  return withJobs(outcomes);
}

/** An operation whose job can not be followed is rejected, and with it those that poll by it. */
function withJobs(outcomes: readonly OperationOutcome[]): OperationOutcome[] {
  let standing = outcomes;
  for (;;) {
    const neighbours = neighboursOf(standing);
    const next = outcomes.map((outcome, index) =>
      standing[index]?.action ? withJob(outcome, neighbours) : (standing[index] ?? outcome),
    );
    if (next.every(({ action }, index) => !action === !standing[index]?.action)) return next;
    standing = next;
  }
}

function withJob(outcome: OperationOutcome, neighbours: Neighbours): OperationOutcome {
  const { action, target, report } = outcome;
  if (!action || !target) return outcome;
  const { definition } = action;
  const warnings = [...(report.warnings ?? [])];
  const written = childOf(target.operation, 'x-errand-job');
  try {
    const job = inOperation(`${target.method} ${target.path}`, () =>
      followedJob({ definition, written, neighbours, warnings }),
    );
    return {
      ...outcome,
      report: warnings.length > 0 ? { ...report, warnings } : report,
      ...(job ? { action: { ...action, definition: { ...definition, job } } } : {}),
    };
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    return rejected({ target, name: report.name, refusal: error });
  }
}

function neighboursOf(outcomes: readonly OperationOutcome[]): Neighbours {
  const made = outcomes.flatMap(({ action, target }) => (action && target ? [{ action, target }] : []));
  const byOperation = new Map(made.map(({ action }) => [action.origin.operation, action.definition]));
  const byToolName = new Map(made.map(({ action: { definition } }) => [definition.toolName, definition]));
  const byId = new Map(
    made.map(({ action, target }) => [own(target.operation.value, 'operationId'), action.definition]),
  );
  return {
    ofOperation: (operation) => byOperation.get(operation),
    named: (name) => byToolName.get(name) ?? byId.get(name),
  };
}

function accepted({ target, changes, warnings }: OperationInput, name: string): OperationReport {
  const isDeprecated = own(target.operation.value, 'deprecated') === true;
  const told = [...(isDeprecated ? ['marked deprecated'] : []), ...warnings];
  return {
    method: target.method,
    path: target.path,
    name,
    verdict: changes.size > 0 ? 'adapted' : 'accepted',
    ...(changes.size > 0 ? { changes: [...changes] } : {}),
    ...(told.length > 0 ? { warnings: told } : {}),
  };
}

function rejected({
  target: { method, path },
  name,
  refusal,
}: {
  target: FoundOperation;
  name?: string | undefined;
  refusal: ErrandError;
}): OperationOutcome {
  const { pointer, line, column, fix } = refusal.details;
  const bare = refusal.message.replace(`${cut(`${method} ${path}`)}: `, '');
  return {
    report: {
      method,
      path,
      ...(name === undefined ? {} : { name }),
      verdict: 'rejected',
      code: refusal.code,
      ...(pointer === undefined ? {} : { pointer }),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      reason: fix !== undefined && bare.endsWith(`: ${fix}`) ? bare.slice(0, -fix.length - 2) : bare,
      ...(fix === undefined ? {} : { fix }),
    },
    refusal,
  };
}
