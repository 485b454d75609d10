import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { CallCause, CallTimings } from '../schemas/call.ts';
import type { EmailThread } from '../schemas/email-thread.ts';
import type { RecordedDecision, RecordedRequest, TurnFacts } from '../schemas/turn.ts';
import { at, contacts, createdAt, organisationId, organisations } from './organisation-tables.ts';

export { actionRevisions, actions, globalVariables, imports, refusedImports, scenarios } from './catalog-tables.ts';
export { jobs, scheduleRuns, schedules } from './job-tables.ts';
export {
  contacts,
  mergedContacts,
  organisations,
  segmentMembers,
  segments,
  ticketCounters,
} from './organisation-tables.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const sessions = pgTable(
  'sessions',
  {
    organisationId: organisationId().references(() => organisations.id),
    /** ours, derived from the caller's (temporal/workflow-ids.ts) */
    id: text('id').notNull(),
    /** the caller's */
    externalId: text('external_id').notNull(),
    /** null = a contact without identity */
    contactId: text('contact_id'),
    channel: text('channel', { enum: ['web', 'phone', 'email', 'whatsapp', 'sms', 'slack', 'api'] }).notNull(),
    ticketNumber: bigint('ticket_number', { mode: 'number' }).notNull(),
    status: text('status', { enum: ['open', 'resolved', 'closed'] })
      .notNull()
      .default('open'),
    handledBy: text('handled_by', { enum: ['ai', 'team'] })
      .notNull()
      .default('ai'),
    handoffReason: text('handoff_reason'),
    /** what the team has to know first, in a few sentences */
    handoffSummary: text('handoff_summary'),
    handedOffAt: at('handed_off_at'),
    /** the number this session has in an outside helpdesk */
    helpdeskTicket: text('helpdesk_ticket'),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.id] }),
    uniqueIndex('sessions_external_id').on(table.organisationId, table.externalId),
    uniqueIndex('sessions_ticket_number').on(table.organisationId, table.ticketNumber),
    index('sessions_by_contact').on(table.organisationId, table.contactId),
    // not unique: a helpdesk merges tickets
    index('sessions_by_helpdesk_ticket')
      .on(table.organisationId, table.helpdeskTicket)
      .where(sql`helpdesk_ticket is not null`),
    foreignKey({
      columns: [table.organisationId, table.contactId],
      foreignColumns: [contacts.organisationId, contacts.id],
    }),
  ],
);

export const turns = pgTable(
  'turns',
  {
    organisationId: organisationId(),
    id: text('id').notNull(),
    sessionId: text('session_id').notNull(),
    trigger: text('trigger', { enum: ['message', 'continuation', 'job', 'schedule', 'replay'] }).notNull(),
    /** the customer's message this turn, or the turn it continues, answers */
    messageId: text('message_id'),
    parentTurnId: text('parent_turn_id'),
    /** 0 for the turn of the message itself, then one more per continuation */
    depth: integer('depth').notNull(),
    catalogVersion: bigint('catalog_version', { mode: 'number' }).notNull(),
    /** what the filter saw; verdicts per action are derived, never stored */
    facts: jsonb('facts').$type<TurnFacts>().notNull(),
    status: text('status', { enum: ['open', 'replied', 'continued', 'routed', 'withdrawn', 'failed'] }).notNull(),
    cause: text('cause'),
    /** headers the widget passed for this contact: sealed, gone with the end of the turn */
    sealedWidgetHeaders: text('sealed_widget_headers'),
    runId: text('run_id').notNull(),
    startedAt: at('started_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.id] }),
    index('turns_of_session').on(table.organisationId, table.sessionId, table.startedAt),
    index('turns_in_order').on(table.organisationId, table.startedAt),
    // what is looked for by cause or trigger is rare among turns that went well
    index('turns_by_cause').on(table.organisationId, table.cause, table.startedAt).where(sql`cause is not null`),
    index('turns_by_trigger').on(table.organisationId, table.trigger, table.startedAt).where(sql`trigger <> 'message'`),
    uniqueIndex('turns_of_message')
      .on(table.organisationId, table.sessionId, table.messageId, table.depth)
      // a live replay answers its message a second time
      .where(sql`trigger <> 'replay'`),
    foreignKey({
      columns: [table.organisationId, table.sessionId],
      foreignColumns: [sessions.organisationId, sessions.id],
    }),
  ],
);

export const messages = pgTable(
  'messages',
  {
    organisationId: organisationId(),
    sessionId: text('session_id').notNull(),
    role: text('role', { enum: ['customer', 'ai', 'agent'] }).notNull(),
    /** the caller's message id, or the turn's id for a reply: with the role, the insert-once key */
    id: text('id').notNull(),
    position: bigint('position', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    text: text('text').notNull(),
    /** of a customer's e-mail: what its answer is threaded by */
    email: jsonb('email').$type<EmailThread>(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.sessionId, table.role, table.id] }),
    index('messages_in_order').on(table.organisationId, table.sessionId, table.position),
    foreignKey({
      columns: [table.organisationId, table.sessionId],
      foreignColumns: [sessions.organisationId, sessions.id],
    }),
  ],
);

/**
 * The effect ledger: one row per step, the decision and the call it led to. `<owner_id>/<step>` is the call's id. A
 * decision is inserted once; a call's state only ever moves forward (docs/turn.md).
 */
export const steps = pgTable(
  'steps',
  {
    organisationId: organisationId(),
    ownerKind: text('owner_kind', { enum: ['turn', 'job', 'schedule', 'test'] }).notNull(),
    ownerId: text('owner_id').notNull(),
    step: integer('step').notNull(),
    decision: jsonb('decision').$type<RecordedDecision>(),
    createdAt: createdAt(),
    // the call, all null while the step has none
    state: text('state', { enum: ['planned', 'sent', 'succeeded', 'failed', 'unknown', 'not_sent'] }),
    actionId: text('action_id'),
    revision: integer('revision'),
    arguments: jsonb('arguments').$type<Record<string, unknown>>(),
    /** random per attempt: whoever finds its own nonce here, and nobody else, may send */
    nonce: text('nonce'),
    request: jsonb('request').$type<RecordedRequest>(),
    /** byte for byte as it was sent */
    requestBody: bytea('request_body'),
    sentAt: at('sent_at'),
    settledAt: at('settled_at'),
    cause: text('cause').$type<CallCause>(),
    responseStatus: integer('response_status'),
    responseHeaders: jsonb('response_headers').$type<[string, string][]>(),
    /** content-encoding undone, otherwise byte for byte */
    responseBody: bytea('response_body'),
    responseCut: boolean('response_cut'),
    timings: jsonb('timings').$type<CallTimings>(),
    /** an outcome that arrived after the call had been settled as unknown */
    lateOutcome: jsonb('late_outcome').$type<unknown>(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.ownerKind, table.ownerId, table.step] }),
    index('steps_by_action')
      .on(table.organisationId, table.actionId, table.createdAt)
      .where(sql`action_id is not null`),
    // not by `state`: a column of an index, or of its condition, makes every change of it costlier
    index('steps_calls_in_order').on(table.organisationId, table.createdAt).where(sql`action_id is not null`),
    index('steps_by_cause').on(table.organisationId, table.cause, table.createdAt).where(sql`cause is not null`),
  ],
);

/**
 * What an organisation's webhook is told: written in the statement that makes it true, delivered by a workflow of its own.
 * What is told is read when it is delivered; here stands only that it has to be.
 */
export const deliveries = pgTable(
  'deliveries',
  {
    organisationId: organisationId(),
    /** the turn's id, the form's, or of another event one of its own: receivers know a repetition by it */
    id: text('id').notNull(),
    sessionId: text('session_id').notNull(),
    kind: text('kind', {
      enum: ['turn.ended', 'form.opened', 'session.resolved', 'schedule.changed'],
    }).notNull(),
    turnId: text('turn_id'),
    state: text('state', { enum: ['pending', 'delivered', 'failed'] })
      .notNull()
      .default('pending'),
    attempts: integer('attempts').notNull().default(0),
    /** of the last attempt: an HTTP status, or a cause as calls have them */
    lastOutcome: text('last_outcome'),
    createdAt: createdAt(),
    settledAt: at('settled_at'),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.id] }),
    index('deliveries_in_order').on(table.organisationId, table.createdAt),
    index('deliveries_of_session').on(table.organisationId, table.sessionId, table.createdAt),
    foreignKey({
      columns: [table.organisationId, table.sessionId],
      foreignColumns: [sessions.organisationId, sessions.id],
    }),
  ],
);

/** Who took something out of a session, when and why; never what. The application's role can add to it and read it, no more. */
export const redactions = pgTable(
  'redactions',
  {
    organisationId: organisationId(),
    /** stands in the marker that the text became (schemas/redaction.ts) */
    id: text('id').notNull(),
    at: at('at').notNull().defaultNow(),
    sessionId: text('session_id').notNull(),
    /** null = an occurrence was looked for in the whole session */
    messageId: text('message_id'),
    redactedBy: text('redacted_by').notNull(),
    reason: text('reason').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.id] }),
    index('redactions_of_session').on(table.organisationId, table.sessionId, table.at),
    foreignKey({
      columns: [table.organisationId, table.sessionId],
      foreignColumns: [sessions.organisationId, sessions.id],
    }),
  ],
);
