// Before anything may be sent: is the proposed tool one that was offered, are its arguments what the schema asks for, and
// could the same call have taken effect already?
import type { ProposedCall } from '../schemas/decision.ts';
import type { TurnStep } from '../schemas/turn-context.ts';
import type { CompiledAction } from './compiled-catalog.ts';
import { canonicalJson } from './idempotency-key.ts';
import { MAX_ARGUMENTS_CHARACTERS } from './limits.ts';

/** A proposal that may be carried out, or what the AI is told instead. */
export type CheckedProposal =
  | { ok: true; compiled: CompiledAction; arguments: Record<string, unknown> }
  | { ok: false; problem: string };

export function checkedProposal({
  proposal,
  offered,
  steps,
}: {
  proposal: ProposedCall;
  offered: CompiledAction[];
  /** of this message's turns so far */
  steps: TurnStep[];
}): CheckedProposal {
  const compiled = offered.find(({ tool }) => tool.toolName === proposal.toolName);
  if (!compiled) {
    const names = offered.map(({ tool }) => tool.toolName).join(', ') || 'none';
    return { ok: false, problem: `There is no tool of this name. Tools you may call: ${names}.` };
  }
  const given = proposal.arguments;
  if (JSON.stringify(given).length > MAX_ARGUMENTS_CHARACTERS) {
    return { ok: false, problem: 'Nothing was sent, because the arguments are too long.' };
  }
  const problems = compiled.problemsOf(given);
  if (problems.length > 0 || !isObject(given)) {
    const list = problems.map(({ pointer, problem }) => `arguments${pointer} ${problem}`).join('; ');
    return { ok: false, problem: `Nothing was sent, because the arguments are invalid: ${list}.` };
  }
  if (mayHaveTakenEffect({ compiled, given, steps })) {
    return {
      ok: false,
      problem:
        'Nothing was sent: this very call was made before and it is unknown whether it took effect, so it is not repeated. Claim neither that it did nor that it did not.',
    };
  }
  return { ok: true, compiled, arguments: given };
}

/** product.md 1.6: withheld after an unknown outcome of a call that could change something, unless it is idempotent by key. */
function mayHaveTakenEffect({
  compiled: { action },
  given,
  steps,
}: {
  compiled: CompiledAction;
  given: Record<string, unknown>;
  steps: TurnStep[];
}): boolean {
  if (action.definition.method === 'GET' || action.definition.idempotencyKey) return false;
  const same = canonicalJson(given);
  return steps.some(
    (step) => step.state === 'unknown' && step.actionId === action.actionId && canonicalJson(step.arguments) === same,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
