import { sql } from 'drizzle-orm';
import { bigint, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ActionDefinition } from '../schemas/action.ts';
import type { LeftOutOperation } from '../schemas/left-out-operation.ts';
import { at, createdAt, organisationId, organisations } from './organisation-tables.ts';

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
    /** the operations of the document that became no action, and why */
    leftOut: jsonb('left_out').$type<LeftOutOperation[]>().notNull().default([]),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.catalogVersion] }),
    index('imports_by_source').on(table.organisationId, table.source, table.catalogVersion),
  ],
);

/** The last import of a source, where it was refused: it changed nothing, and `errand why` tells of it. */
export const refusedImports = pgTable(
  'refused_imports',
  {
    organisationId: organisationId().references(() => organisations.id),
    source: text('source').notNull(),
    fileName: text('file_name').notNull(),
    code: text('code').notNull(),
    /** names the operation, the place and the fix */
    message: text('message').notNull(),
    /** the operations of the document that could not become an action; empty where it could not be read */
    leftOut: jsonb('left_out').$type<LeftOutOperation[]>().notNull().default([]),
    refusedAt: at('refused_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.source] })],
);

/** Scenario answers (seed: glossary, "Training scenario"), valid from/to a catalog version like the actions' revisions. */
export const scenarios = pgTable(
  'scenarios',
  {
    organisationId: organisationId().references(() => organisations.id),
    id: text('id').notNull(),
    validFrom: bigint('valid_from', { mode: 'number' }).notNull(),
    /** null = current */
    validTo: bigint('valid_to', { mode: 'number' }),
    /** customers' questions it answers, in several wordings */
    questions: text('questions').array().notNull(),
    answer: text('answer').notNull(),
    /** empty = every channel */
    channels: text('channels').array().notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.id, table.validFrom] })],
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
