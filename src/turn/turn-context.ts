// What the activities of a turn work from, made of what one statement read.
import type { CallOutcome } from '../schemas/call.ts';
import type {
  KnownContact,
  KnownEarlierStep,
  KnownStep,
  KnownTurn,
  SessionSnapshot,
} from '../schemas/session-snapshot.ts';
import type { EarlierStep, TurnContext, TurnStep } from '../schemas/turn-context.ts';
import type { SystemToolName } from './system/system-tool.ts';

/** Turns a stored body back into the text the AI reads; passed in, because decoding belongs to the HTTP room. */
export type BodyText = (body: { base64: string; headers: [string, string][]; cut: boolean }) => string;

/** @throws Error when the snapshot holds no such turn: a fault, turns are never deleted under a running workflow */
export function turnContext({
  snapshot,
  sessionId,
  turnId,
  bodyText,
}: {
  snapshot: SessionSnapshot;
  sessionId: string;
  turnId: string;
  bodyText: BodyText;
}): TurnContext {
  const { settings, messages, messageEmail, variables, session } = snapshot;
  const turn = snapshot.turns.find((one) => one.turnId === turnId);
  if (!turn || !session) throw new Error(`turn ${turnId} is not in session ${sessionId}`);
  return {
    settings,
    messages,
    messageEmail,
    variables,
    turn,
    session: { sessionId, ticketNumber: session.ticketNumber },
    contact: contactOf(turn, snapshot),
    steps: snapshot.steps.flatMap((step) => turnStep(step, bodyText)),
    earlierSteps: snapshot.earlierSteps.flatMap((step) => earlierStep(step, bodyText)),
  };
}

/** The contact the turn began with; the one it was merged into meanwhile, which its session then has. */
function contactOf({ facts }: KnownTurn, { contacts, session }: SessionSnapshot): KnownContact | null {
  if (facts.contactId === null) return null;
  const byId = (id: string | null | undefined) => contacts.find(({ contactId }) => contactId === id);
  return byId(facts.contactId) ?? byId(session?.contactId) ?? null;
}

function turnStep(known: KnownStep, bodyText: BodyText): TurnStep[] {
  const { turnId, step, decision, actionId, state } = known;
  if (!decision) return [];
  return [
    { turnId, step, decision, actionId, arguments: known.arguments ?? {}, state, outcome: outcomeOf(known, bodyText) },
  ];
}

function earlierStep(known: KnownEarlierStep, bodyText: BodyText): EarlierStep[] {
  const { turnId, messageId, step, actionId, toolName, state, cause, contentType } = known;
  if (actionId === null || state === null) return [];
  const responseHeaders: [string, string][] = contentType === null ? [] : [['content-type', contentType]];
  const ofBytes = known.responseBytes ?? 0;
  // base64 writes three bytes as four characters; a body that is not whole may end inside a character
  const isWhole = (known.responseBody ?? '').length >= Math.ceil(ofBytes / 3) * 4;
  const outcome = outcomeOf({ ...known, responseHeaders }, (body) => bodyText({ ...body, cut: body.cut || !isWhole }));
  return [
    {
      ...{ turnId, messageId, step, actionId, toolName, state, cause, outcome },
      arguments: known.arguments ?? {},
      status: known.responseStatus,
      wholeBodyBytes: isWhole ? null : ofBytes,
    },
  ];
}

/** The ledger's row read back as the outcome it recorded. */
function outcomeOf(
  { state, actionId, responseStatus: status, ...step }: Omit<KnownStep, 'decision'>,
  bodyText: BodyText,
): CallOutcome | null {
  if (state === null || state === 'planned' || state === 'sent') return null;
  const cause = step.cause ?? 'worker_lost';
  const cut = step.responseCut ?? false;
  const headers = step.responseHeaders ?? [];
  const body = step.responseBody === null ? '' : bodyText({ base64: step.responseBody, headers, cut });
  const withCause = step.cause === null ? {} : { cause: step.cause };
  if (state === 'not_sent') return { kind: 'not-sent', cause };
  if (actionId === ('collect_input' satisfies SystemToolName)) return { kind: 'collected', values: body };
  if (actionId === ('send_email' satisfies SystemToolName)) return { kind: 'email', state, answer: body, ...withCause };
  // a status can also have come before the call then failed: only these causes stand beside a whole answer
  if (status !== null && (step.cause === null || step.cause === 'response_cut' || step.cause === 'body_lost')) {
    return { kind: 'response', status, body, cut, ...withCause };
  }
  if (cause === 'timeout') return { kind: 'timeout', cause };
  return cause === 'worker_lost' ? { kind: 'unknown', cause } : { kind: 'network-error', cause };
}
