import { type SessionStory, sessionStorySchema } from '../../src/schemas/session-story.ts';

const AT = '2026-03-01T10:00:00.000Z';

/** A story in which `text` stands wherever a customer, a model, an endpoint or an admin of the company can put one. */
export function storySaying(text: string, change: Partial<SessionStory> = {}): SessionStory {
  const call = {
    ...{ callId: 'turn-1/0', actionId: 'a1', toolName: 'getOrder', revision: 1, state: 'failed', cause: null },
    ...{ status: 500, method: 'POST', url: `https://shop.example/${text}` },
    headers: [{ name: 'Authorization', scheme: 'Bearer', length: 20, fingerprint: 'f1', caseFingerprint: 'f2' }],
    requestBody: { bytes: 9_000, shownBytes: text.length, text },
    responseHeaders: [['x-note', text]],
    responseBody: { bytes: text.length, shownBytes: text.length, text },
    ...{ responseCut: false, timings: { dnsMs: 1, totalMs: 12.4 }, plannedAt: AT, sentAt: AT, settledAt: AT },
    lateOutcome: { body: text },
  };
  const step = {
    ...{ step: 0, model: 'openai/x', offered: ['getOrder'], shortlist: null, context: null, usage: null },
    ...{ scenarios: [], chosen: 'getOrder', arguments: { orderId: text, [`${text}=`]: [text] }, dropped: [text] },
    corrections: [{ toolName: text, problem: text }],
    claims: [{ sentence: text, rewritten: false }],
    handoff: { reason: 'frustration', summary: text },
    ...{ replyCut: false, topic: text, form: { formId: 'turn-1/0', state: 'open', expiresAt: AT }, call },
  };
  return sessionStorySchema.parse({
    ...{ organisationId: 'acme', sessionId: '0'.repeat(32), session: text, ticketNumber: 7, helpdeskTicket: text },
    ...{ channel: 'web', status: 'open', handledBy: 'team', handoffReason: 'frustration', handoffSummary: text },
    ...{ handedOffAt: AT, contactId: 'contact-1', contact: text, createdAt: AT, updatedAt: AT },
    customer: { email: text, phone: text, externalId: text, verified: true },
    workflow: {
      ...{ workflowId: `session/${'0'.repeat(32)}`, runIds: ['run-1', 'run-2'] },
      problem: {
        ...{ kind: 'task_fails', workflowId: `session/${'0'.repeat(32)}`, runId: 'run-2', taskQueue: 'errand-turns' },
        ...{ since: AT, attempt: 3, message: text, polled: true },
      },
    },
    messages: [
      { role: 'customer', id: text, text, createdAt: AT },
      { role: 'ai', id: 'turn-1', text, createdAt: '2026-03-01T10:00:02.000Z' },
    ],
    turns: ['turn-1', 'turn-2'].map((turnId) => ({
      ...{ turnId, trigger: 'message', messageId: text, parentTurnId: null, depth: 0, catalogVersion: 3 },
      ...{ status: 'failed', cause: 'model_timeout', runId: 'run-1', startedAt: AT },
      ...{ finishedAt: '2026-03-01T10:00:02.000Z', usage: { inputTokens: 5, outputTokens: 6 }, steps: [step] },
    })),
    turnsCut: false,
    jobs: [
      {
        ...{ jobId: 'job-1', turnId: 'turn-1', step: 0, toolName: 'getOrder', reference: text, state: 'done' },
        ...{ cause: 'callback', polls: 2, lastOutcome: '200', createdAt: AT, nextPollAt: null, deadlineAt: AT },
        ...{ endedAt: AT, toldAt: AT, workflowId: 'job/job-1', calls: [call] },
        callback: { takenAt: AT, bytes: 12, repeated: 1 },
      },
    ],
    schedules: [{ scheduleId: 'nightly', actionId: 'a1', onChange: 'turn', paused: false, createdAt: AT }],
    deliveries: [
      {
        ...{ deliveryId: 'turn-1', kind: 'turn.ended', turnId: 'turn-1', state: 'failed', attempts: 3 },
        ...{ lastOutcome: '500', createdAt: AT, settledAt: AT, workflowId: 'delivery/turn-1' },
      },
    ],
    redactions: [{ redactionId: 'r-00000001', at: AT, messageId: text, by: text, reason: text }],
    ...{ usage: null, redacted: false },
    ...change,
  });
}
