// What the activities of a turn work from, made of what one statement read.

import { followUpId } from '../schemas/follow-up.ts';
import type {
  KnownContact,
  KnownEarlierStep,
  KnownStep,
  KnownTurn,
  SessionSnapshot,
} from '../schemas/session-snapshot.ts';
import type { EarlierStep, TurnContext, TurnStep } from '../schemas/turn-context.ts';
import { changedRun } from './changed-run.ts';
import { sessionJob } from './session-job.ts';
import { type BodyText, outcomeOf } from './step-outcome.ts';

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
  const isFollowed = ({ jobId }: { jobId: string }) => turn.messageId === followUpId({ jobId });
  const jobs = snapshot.jobs.map((job) => sessionJob(job, bodyText));
  const job = jobs.find(isFollowed);
  const run = snapshot.changedRun && changedRun(snapshot.changedRun, bodyText);
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
    jobs: jobs.filter((job) => !isFollowed(job)),
    followUp: run ? { kind: 'schedule', run } : job ? { kind: 'job', job, line: snapshot.jobLine } : null,
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
  const { turnId, messageId, followUpReplyId, step, actionId, toolName, state, cause, contentType } = known;
  if (actionId === null || state === null) return [];
  const responseHeaders: [string, string][] = contentType === null ? [] : [['content-type', contentType]];
  const ofBytes = known.responseBytes ?? 0;
  // base64 writes three bytes as four characters; a body that is not whole may end inside a character
  const isWhole = (known.responseBody ?? '').length >= Math.ceil(ofBytes / 3) * 4;
  const outcome = outcomeOf({ ...known, responseHeaders }, (body) => bodyText({ ...body, cut: body.cut || !isWhole }));
  return [
    {
      ...{ turnId, messageId, followUpReplyId, step, actionId, toolName, state, cause, outcome },
      arguments: known.arguments ?? {},
      status: known.responseStatus,
      wholeBodyBytes: isWhole ? null : ofBytes,
    },
  ];
}
