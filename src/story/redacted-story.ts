import type { SessionStory, SessionTurn, StoryBody, StoryCall } from '../schemas/session-story.ts';

const REDACTED = '[redacted]';

/**
 * The story for somebody outside: what was said and sent, and who the customer is, is left out. What stays are ids of ours,
 * names of actions and arguments, statuses, causes, times, sizes and hosts.
 */
export function redactedStory(story: SessionStory): SessionStory {
  const { problem } = story.workflow;
  return {
    ...story,
    // an error of code may quote what it worked on
    workflow: {
      ...story.workflow,
      problem: problem && { ...problem, message: problem.message === null ? null : REDACTED },
    },
    // callers put addresses into their ids, and a helpdesk's number leads to the person there
    session: REDACTED,
    helpdeskTicket: story.helpdeskTicket && REDACTED,
    contact: story.contact && REDACTED,
    customer: story.customer && {
      email: story.customer.email && REDACTED,
      phone: story.customer.phone && REDACTED,
      externalId: story.customer.externalId && REDACTED,
      verified: story.customer.verified,
    },
    handoffSummary: story.handoffSummary && REDACTED,
    messages: story.messages.map(({ role, createdAt, id }) => ({
      ...{ role, createdAt, text: REDACTED },
      id: role === 'customer' ? REDACTED : id,
    })),
    turns: story.turns.map(redactedTurn),
    redactions: story.redactions.map((redaction) => ({
      ...redaction,
      ...{ messageId: redaction.messageId && REDACTED, by: REDACTED, reason: REDACTED },
    })),
    jobs: story.jobs.map((job) => ({ ...job, reference: REDACTED, calls: job.calls.map(redactedCall) })),
    redacted: true,
  };
}

function redactedTurn({ messageId, steps, ...turn }: SessionTurn): SessionTurn {
  return {
    ...turn,
    // the id of a message is its caller's, that of a job is ours
    messageId: messageId?.startsWith('job/') ? messageId : messageId && REDACTED,
    steps: steps.map((step) => ({
      ...step,
      arguments: step.arguments && redactedArguments(step.arguments),
      // a name that no action has is the model's own text
      dropped: step.dropped.map((name) => (step.offered.includes(name) ? name : REDACTED)),
      corrections: step.corrections.map(({ toolName }) => ({
        toolName: step.offered.includes(toolName) ? toolName : REDACTED,
        problem: REDACTED,
      })),
      claims: step.claims.map((claim) => ({ ...claim, sentence: REDACTED })),
      handoff: step.handoff && { ...step.handoff, summary: REDACTED },
      topic: step.topic && REDACTED,
      call: step.call && redactedCall(step.call),
    })),
  };
}

/** Of an argument its name, unless it looks like a value: a schema may allow any key. */
function redactedArguments(given: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(given).map((name) => (/^[a-z_][\w.-]{0,63}$/i.test(name) ? name : REDACTED));
  return Object.fromEntries(names.map((name) => [name, REDACTED]));
}

function redactedCall(call: StoryCall): StoryCall {
  return {
    ...call,
    url: call.url === '' ? '' : (/^https:\/\/[^/?#]*/.exec(call.url)?.[0] ?? REDACTED),
    // the length of a value, and whether two are equal, say something of it
    headers: call.headers.map(({ name, scheme }) => ({
      ...{ name, ...(scheme === undefined ? {} : { scheme }) },
      ...{ length: 0, fingerprint: REDACTED, caseFingerprint: REDACTED },
    })),
    requestBody: call.requestBody && sizeOf(call.requestBody),
    responseHeaders: call.responseHeaders.map(([name]) => [name, REDACTED]),
    responseBody: call.responseBody && sizeOf(call.responseBody),
    lateOutcome: call.lateOutcome === null ? null : REDACTED,
  };
}

function sizeOf({ bytes }: StoryBody): StoryBody {
  return { bytes, shownBytes: 0 };
}
