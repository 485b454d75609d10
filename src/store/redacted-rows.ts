import { isDeepStrictEqual } from 'node:util';
import { and, eq, sql } from 'drizzle-orm';
import { type RedactedRows, redactionMarker, type TextRemover } from '../schemas/redaction.ts';
import type { RecordedDecision } from '../schemas/turn.ts';
import { jobs, messages, sessions, steps } from './schema.ts';
import type { Transaction } from './segment-members.ts';

interface SessionKey {
  organisationId: string;
  sessionId: string;
}

/** Puts the marker in place of a message's text, and forgets the header lines of its mail. Returns how many it was: one, or none. */
export async function redactMessage(
  transaction: Transaction,
  { organisationId, sessionId, messageId, redactionId }: SessionKey & { messageId: string; redactionId: string },
): Promise<number> {
  const updated = await transaction
    .update(messages)
    .set({ text: redactionMarker(redactionId), email: null })
    .where(
      and(eq(messages.organisationId, organisationId), eq(messages.sessionId, sessionId), eq(messages.id, messageId)),
    )
    .returning({ id: messages.id });
  return updated.length;
}

/** Takes a text out of everything that a session recorded: messages, decisions, calls, jobs, the summary for the team. */
export async function removeFromSession(
  transaction: Transaction,
  { remover, ...key }: SessionKey & { remover: TextRemover },
): Promise<RedactedRows> {
  return {
    messages: await inMessages(transaction, key, remover),
    steps: await inSteps(transaction, key, remover),
    jobs: await inJobs(transaction, key, remover),
    handoffSummaries: await inSummary(transaction, key, remover),
  };
}

async function inMessages(transaction: Transaction, { organisationId, sessionId }: SessionKey, remover: TextRemover) {
  const { position, text, email } = messages;
  const mine = and(eq(messages.organisationId, organisationId), eq(messages.sessionId, sessionId));
  let changed = 0;
  for (const row of await transaction.select({ position, text, email }).from(messages).where(mine)) {
    const without = { text: remover.text(row.text), email: remover.json(row.email) };
    if (isDeepStrictEqual(without, { text: row.text, email: row.email })) continue;
    await transaction
      .update(messages)
      .set(without)
      .where(and(mine, eq(position, row.position)));
    changed += 1;
  }
  return changed;
}

/** One at a time: bodies are large, and of a long session there are many. */
async function inSteps(transaction: Transaction, { organisationId, sessionId }: SessionKey, remover: TextRemover) {
  const ofSession = sql`organisation_id = ${organisationId} and session_id = ${sessionId}`;
  const { ownerKind, ownerId, step, arguments: given, ...more } = steps;
  const { decision, request, requestBody, responseHeaders, responseBody, lateOutcome } = more;
  const content = { arguments: given, decision, request, requestBody, responseHeaders, responseBody, lateOutcome };
  const keys = await transaction
    .select({ ownerKind, ownerId, step })
    .from(steps)
    .where(sql`
    organisation_id = ${organisationId} and (
      (owner_kind = 'turn' and owner_id in (select id from turns where ${ofSession}))
      or (owner_kind = 'job' and owner_id in (
        select id from jobs where ${ofSession} union all select 'callback/' || id from turns where ${ofSession})))`);
  let changed = 0;
  for (const key of keys) {
    const one = and(
      eq(steps.organisationId, organisationId),
      ...[eq(ownerKind, key.ownerKind), eq(ownerId, key.ownerId), eq(step, key.step)],
    );
    const [row] = await transaction.select(content).from(steps).where(one);
    if (!row) continue;
    const without: typeof row = {
      arguments: remover.json(row.arguments),
      decision: row.decision && withoutText(row.decision, remover),
      request: row.request && { ...row.request, url: remover.text(row.request.url) },
      requestBody: row.requestBody && remover.body(row.requestBody),
      responseHeaders: row.responseHeaders?.map(([name, value]) => [name, remover.text(value)]) ?? null,
      responseBody: row.responseBody && remover.body(row.responseBody),
      lateOutcome: remover.json(row.lateOutcome),
    };
    if (isDeepStrictEqual(without, row)) continue;
    await transaction.update(steps).set(without).where(one);
    changed += 1;
  }
  return changed;
}

/** What the AI wrote; the names of what it was offered and chose stay, whatever letters they share with the text. */
function withoutText(decision: RecordedDecision, { json }: TextRemover): RecordedDecision {
  const { reply, topic, claims, handoff, dropped, corrections } = decision;
  return {
    ...decision,
    ...(reply === undefined ? {} : { reply: json(reply) }),
    ...(topic === undefined ? {} : { topic: json(topic) }),
    ...(claims === undefined ? {} : { claims: json(claims) }),
    ...(handoff === undefined ? {} : { handoff: { ...handoff, summary: json(handoff.summary) } }),
    ...{ dropped: json(dropped), corrections: json(corrections) },
  };
}

async function inJobs(transaction: Transaction, { organisationId, sessionId }: SessionKey, remover: TextRemover) {
  const { id, reference, callbackBody } = jobs;
  const mine = and(eq(jobs.organisationId, organisationId), eq(jobs.sessionId, sessionId));
  let changed = 0;
  for (const row of await transaction.select({ id, reference, callbackBody }).from(jobs).where(mine)) {
    const body = row.callbackBody === null ? null : remover.document(row.callbackBody);
    const without = { reference: remover.text(row.reference), callbackBody: body };
    if (without.reference === row.reference && body === row.callbackBody) continue;
    await transaction
      .update(jobs)
      .set(without)
      .where(and(mine, eq(id, row.id)));
    changed += 1;
  }
  return changed;
}

async function inSummary(transaction: Transaction, { organisationId, sessionId }: SessionKey, remover: TextRemover) {
  const mine = and(eq(sessions.organisationId, organisationId), eq(sessions.id, sessionId));
  const [row] = await transaction.select({ summary: sessions.handoffSummary }).from(sessions).where(mine);
  const summary = row?.summary ?? '';
  const handoffSummary = remover.text(summary);
  if (handoffSummary === summary) return 0;
  await transaction.update(sessions).set({ handoffSummary }).where(mine);
  return 1;
}
