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
import type { ActionDefinition } from '../schemas/action.ts';
import type { CallCause, CallTimings } from '../schemas/call.ts';
import type { RecordedDecision, RecordedRequest, TurnFacts } from '../schemas/turn.ts';
import { at, contacts, createdAt, organisationId, organisations } from './organisation-tables.ts';

export {
  contacts,
  mergedContacts,
  organisations,
  segmentMembers,
  segments,
  ticketCounters,
} from './organisation-tables.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const actions = pgTable(
  'actions',
  {
    organisationId: organisationId().references(() => organisations.id),
    id: text('id').notNull(),
    originKind: text('origin_kind', { enum: ['hand', 'import', 'integration'] }).notNull(),
    /** the name of the import source or integration */
    originSource: text('origin_source'),
    /** the imported operation's key within its source */
    originOperation: text('origin_operation'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.id] }),
    index('actions_by_origin').on(table.organisationId, table.originKind, table.originSource),
  ],
);

/** Immutable: a change closes the row at the catalog version that replaced it and opens another. */
export const actionRevisions = pgTable(
  'action_revisions',
  {
    organisationId: organisationId(),
    actionId: text('action_id').notNull(),
    revision: integer('revision').notNull(),
    validFrom: bigint('valid_from', { mode: 'number' }).notNull(),
    /** null = current */
    validTo: bigint('valid_to', { mode: 'number' }),
    // the columns the fence re-checks stand beside the definition, so that it needs no JSON
    toolName: text('tool_name').notNull(),
    status: text('status', { enum: ['live', 'disabled'] }).notNull(),
    channels: text('channels').array().notNull(),
    segmentIds: text('segment_ids').array().notNull(),
    definition: jsonb('definition').$type<ActionDefinition>().notNull(),
    /** what the imported document said, without the edits of people: the next import tells by it what they changed */
    imported: jsonb('imported').$type<ActionDefinition>(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.actionId, table.revision] }),
    uniqueIndex('action_revisions_current').on(table.organisationId, table.actionId).where(sql`valid_to is null`),
    uniqueIndex('action_revisions_tool_name').on(table.organisationId, table.toolName).where(sql`valid_to is null`),
    index('action_revisions_by_version').on(table.organisationId, table.validFrom),
    index('action_revisions_by_end').on(table.organisationId, table.validTo),
    foreignKey({
      columns: [table.organisationId, table.actionId],
      foreignColumns: [actions.organisationId, actions.id],
    }),
  ],
);

/** The imports that changed something, by the catalog version they made. */
export const imports = pgTable(
  'imports',
  {
    organisationId: organisationId().references(() => organisations.id),
    catalogVersion: bigint('catalog_version', { mode: 'number' }).notNull(),
    source: text('source').notNull(),
    fileName: text('file_name').notNull(),
    /** set = a restore took it back */
    undoneAt: at('undone_at'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.catalogVersion] }),
    index('imports_by_source').on(table.organisationId, table.source, table.catalogVersion),
  ],
);

export const globalVariables = pgTable(
  'global_variables',
  {
    organisationId: organisationId().references(() => organisations.id),
    /** lower case: header names are compared so */
    key: text('key').notNull(),
    /** the header name as it is sent */
    name: text('name').notNull(),
    sealedValue: text('sealed_value').notNull(),
    /** empty = sent with every call of the organisation (seed: authentication) */
    hosts: text('hosts').array().notNull(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.key] })],
);

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
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.id] }),
    uniqueIndex('sessions_external_id').on(table.organisationId, table.externalId),
    uniqueIndex('sessions_ticket_number').on(table.organisationId, table.ticketNumber),
    index('sessions_by_contact').on(table.organisationId, table.contactId),
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
    uniqueIndex('turns_of_message')
      .on(table.organisationId, table.sessionId, table.messageId, table.depth)
      .where(sql`trigger in ('message', 'continuation')`),
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
    ownerKind: text('owner_kind', { enum: ['turn', 'job', 'schedule', 'test', 'replay'] }).notNull(),
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
  ],
);
