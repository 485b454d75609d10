import { summedUsage } from '../schemas/model-usage.ts';
import type { SessionTurn, StoryBody, StoryCall } from '../schemas/session-story.ts';
import type { StepEntry, TurnEntry } from '../store/session-story.ts';
import { storyStep } from '../store/turn-story.ts';
import { formEnd } from '../turn/form-end.ts';

/** A turn with its steps, as a session's story tells it. */
export function sessionTurn({ id: turnId, ...turn }: TurnEntry, steps: readonly StepEntry[]): SessionTurn {
  const { trigger, messageId, parentTurnId, depth, catalogVersion, status, cause, runId } = turn;
  return {
    turnId,
    ...{ trigger, messageId, parentTurnId, depth, catalogVersion, status, cause, runId },
    startedAt: turn.startedAt.toISOString(),
    finishedAt: instant(turn.finishedAt),
    usage: summedUsage(steps.map(({ decision }) => decision?.usage)) ?? null,
    steps: steps.map((step) => ({
      ...storyStep(step),
      form: formOf(step, { status, cause }),
      call: step.actionId === 'collect_input' ? null : storyCall(step),
    })),
  };
}

function formOf(
  { actionId, requiresForm, ownerId, step, state, decision }: StepEntry,
  turn: Pick<TurnEntry, 'status' | 'cause'>,
): SessionTurn['steps'][number]['form'] {
  if (state === null || !(requiresForm || actionId === 'collect_input')) return null;
  const expiresAt = decision?.formExpiresAt ?? null;
  return { formId: `${ownerId}/${step}`, state: formEnd({ turn, step: { state } }) ?? 'open', expiresAt };
}

/** Null where the step has no call. */
export function storyCall(step: StepEntry): StoryCall | null {
  const { state, actionId, request, decision } = step;
  if (state === null || actionId === null) return null;
  return {
    callId: `${step.ownerId}/${step.step}`,
    ...{ actionId, toolName: step.toolName ?? decision?.chosen?.toolName ?? actionId, revision: step.revision },
    ...{ state, cause: step.cause, status: step.responseStatus },
    ...{ method: request?.method ?? '', url: request?.url ?? '', headers: request?.headers ?? [] },
    requestBody: bodyOf(step.requestBody, step.requestBytes),
    responseHeaders: step.responseHeaders ?? [],
    responseBody: bodyOf(step.responseBody, step.responseBytes),
    ...{ responseCut: step.responseCut === true, timings: step.timings },
    plannedAt: step.createdAt.toISOString(),
    ...{ sentAt: instant(step.sentAt), settledAt: instant(step.settledAt), lateOutcome: step.lateOutcome ?? null },
  };
}

function bodyOf(start: Buffer | null, bytes: number): StoryBody | null {
  if (start === null) return null;
  const size = { bytes, shownBytes: start.byteLength };
  // what was cut inside a character is still text: `stream` leaves the rest of it out
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return { ...size, text: decoder.decode(start, { stream: bytes > start.byteLength }) };
  } catch {
    return { ...size, base64: start.toString('base64') };
  }
}

function instant(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
