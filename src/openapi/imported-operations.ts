import { ErrandError } from '../errors.ts';
import { jobProblems } from '../turn/authoring/job-problems.ts';
import type { ImportedAction, OperationReport } from './import-report.ts';
import { own, pointerTo } from './located.ts';
import { linkedJob } from './operation/linked-job.ts';
import { linkedOperation } from './operation/links.ts';
import { type DocumentTools, type OperationInput, operationInput } from './operation/operation-input.ts';
import { toolNames } from './operation/tool-names.ts';
import { operationToAction } from './operation-to-action.ts';
import type { FoundOperation, Operation } from './operations.ts';
import { cut } from './quoted.ts';
import { notValid } from './refusals.ts';

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
  return outcomes.map((outcome) => followedOutcome(outcome, outcomes));
}

/** With the job that its links tell of; refused where the job that it declares can not be followed. */
function followedOutcome(outcome: OperationOutcome, outcomes: readonly OperationOutcome[]): OperationOutcome {
  const { action, target, report } = outcome;
  if (!action || !target) return outcome;
  const definitions = outcomes.flatMap((one) => one.action?.definition ?? []);
  const { definition } = action;
  const polled = (toolName: string) => definitions.find((one) => one.toolName === toolName);
  if (definition.job) {
    const [wrong] = jobProblems(definition, polled);
    if (!wrong) return outcome;
    const pointer = `${pointerTo(target.operation.pointer, 'x-errand-job')}${wrong.pointer}`;
    return rejected({
      target,
      name: report.name,
      refusal: notValid(`${cut(`${target.method} ${target.path}`)}: x-errand-job: ${wrong.problem}`, pointer),
    });
  }
  const byOperation = new Map(outcomes.map((one) => [one.action?.origin.operation, one.action?.definition]));
  const job = linkedJob(definition.links ?? [], (operation) => byOperation.get(operation));
  if (!job || jobProblems({ ...definition, job }, polled).length > 0) return outcome;
  return { ...outcome, action: { ...action, definition: { ...definition, job } } };
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
