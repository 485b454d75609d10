// Before anything may be sent: is the proposed tool one that was offered, are its arguments what the schema asks for, and
// could the same call have taken effect already?
import type { ProposedCall } from '../schemas/decision.ts';
import type { TurnStep } from '../schemas/turn-context.ts';
import type { CompiledAction } from './compiled-catalog.ts';
import { canonicalJson } from './idempotency-key.ts';
import { MAX_ARGUMENTS_CHARACTERS } from './limits.ts';
import type { SystemChoice, SystemTool } from './system/system-tool.ts';

interface CarriedOut {
  ok: true;
  actionId: string;
  /** null = a system action */
  revision: number | null;
}

/** A proposal that may be carried out, or what the AI is told instead. */
export type CheckedTool = (CarriedOut & SystemChoice) | { ok: false; problem: string };

export function checkedTool({
  proposal: { toolName, arguments: given },
  offered,
  system,
  steps,
  mayBeginJob = true,
}: {
  proposal: ProposedCall;
  offered: CompiledAction[];
  system: SystemTool[];
  /** of this message's turns so far */
  steps: TurnStep[];
  mayBeginJob?: boolean;
}): CheckedTool {
  const compiled = offered.find(({ tool }) => tool.toolName === toolName);
  if (JSON.stringify(given).length > MAX_ARGUMENTS_CHARACTERS) {
    return refused('Nothing was sent, because the arguments are too long.');
  }
  if (compiled?.action.definition.job && !mayBeginJob) return refused(LAST_IN_LINE);
  if (compiled) return checkedAction({ compiled, given, steps });
  const accepted = system.find(({ tool }) => tool.toolName === toolName)?.accepted(given);
  if (!accepted) {
    const names = [...offered, ...system].map(({ tool }) => tool.toolName).join(', ') || 'none';
    return refused(`There is no tool of this name. Tools you may call: ${names}.`);
  }
  if (!accepted.ok) return accepted;
  const { choice } = accepted;
  const again = 'call' in choice && isUnknown({ actionId: toolName, given: choice.call, steps });
  return again ? refused(REPEATED) : { ok: true, actionId: toolName, revision: null, ...choice };
}

const REPEATED =
  'Nothing was sent: this very call was made before and it is unknown whether it took effect, so it is not repeated. Claim neither that it did nor that it did not.';

const LAST_IN_LINE =
  'Nothing was sent: each end of a job has begun the next one, and no further one is begun until the customer writes. Tell how the job ended.';

function refused(problem: string): CheckedTool {
  return { ok: false, problem };
}

function checkedAction({
  compiled: { action, problemsOf },
  given,
  steps,
}: {
  compiled: CompiledAction;
  given: unknown;
  steps: TurnStep[];
}): CheckedTool {
  const { actionId, revision, definition } = action;
  const problems = problemsOf(given);
  if (problems.length > 0 || !isObject(given)) {
    const list = problems.map(({ pointer, problem }) => `arguments${pointer} ${problem}`).join('; ');
    return refused(`Nothing was sent, because the arguments are invalid: ${list}.`);
  }
  const repeatable = definition.method === 'GET' || definition.idempotencyKey;
  if (!repeatable && isUnknown({ actionId, given, steps })) return refused(REPEATED);
  return { ok: true, actionId, revision, call: given };
}

/** product.md 1.6: withheld after an unknown outcome of a call that could change something, unless it is idempotent by key. */
function isUnknown({
  actionId,
  given,
  steps,
}: {
  actionId: string;
  given: Record<string, unknown>;
  steps: TurnStep[];
}) {
  const same = canonicalJson(given);
  return steps.some(
    (step) => step.state === 'unknown' && step.actionId === actionId && canonicalJson(step.arguments) === same,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
