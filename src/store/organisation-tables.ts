import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { ContactAttributes } from '../schemas/contact.ts';
import type { OrganisationSettings } from '../schemas/organisation.ts';

export const organisationId = () => text('organisation_id').notNull();
export const at = (name: string) => timestamp(name, { withTimezone: true });
export const createdAt = () => at('created_at').notNull().defaultNow();

/** Keys are composite, (organisation_id, id), so that no row can be reached without naming its organisation. */
export const organisations = pgTable('organisations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  settings: jsonb('settings').$type<OrganisationSettings>().notNull(),
  /** raised by every change of the catalog; a turn pins the version it began with */
  catalogVersion: bigint('catalog_version', { mode: 'number' }).notNull().default(0),
  createdAt: createdAt(),
});

/** Apart from organisations: new sessions update it all the time and must not wait for catalog changes, nor they for it. */
export const ticketCounters = pgTable('ticket_counters', {
  organisationId: text('organisation_id')
    .primaryKey()
    .references(() => organisations.id),
  last: bigint('last', { mode: 'number' }).notNull().default(0),
});

export const contacts = pgTable(
  'contacts',
  {
    organisationId: organisationId().references(() => organisations.id),
    id: text('id').notNull(),
    /** lower case */
    email: text('email'),
    phone: text('phone'),
    externalId: text('external_id'),
    verified: boolean('verified').notNull().default(false),
    attributes: jsonb('attributes').$type<ContactAttributes>().notNull().default({}),
    createdAt: createdAt(),
    /** set = nothing personal is left; the row stays for the sessions that name it, and belongs to no segment */
    erasedAt: at('erased_at'),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.id] }),
    uniqueIndex('contacts_email').on(table.organisationId, table.email).where(sql`email is not null`),
    uniqueIndex('contacts_phone').on(table.organisationId, table.phone).where(sql`phone is not null`),
    uniqueIndex('contacts_external_id').on(table.organisationId, table.externalId).where(sql`external_id is not null`),
  ],
);

/** Ids of contacts that were merged into another: turns of the past name them. */
export const mergedContacts = pgTable(
  'merged_contacts',
  {
    organisationId: organisationId(),
    id: text('id').notNull(),
    contactId: text('contact_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.id] }),
    index('merged_contacts_by_contact').on(table.organisationId, table.contactId),
    foreignKey({
      columns: [table.organisationId, table.contactId],
      foreignColumns: [contacts.organisationId, contacts.id],
    }),
  ],
);

export const segments = pgTable(
  'segments',
  {
    organisationId: organisationId().references(() => organisations.id),
    id: text('id').notNull(),
    name: text('name').notNull(),
    /** `{or:[{and:[{attribute, op, value}]}]}`; null = explicit members only */
    rule: jsonb('rule').$type<unknown>(),
    /** raised by every change of the rule: a recompute of an older one stops */
    ruleRevision: integer('rule_revision').notNull().default(0),
    /** contacts up to this id have been looked at under the rule; null = all of them */
    recomputedThrough: text('recomputed_through'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.id] }),
    uniqueIndex('segments_name').on(table.organisationId, table.name),
  ],
);

/** Precomputed membership: a turn reads it, never computes it. */
export const segmentMembers = pgTable(
  'segment_members',
  {
    organisationId: organisationId(),
    contactId: text('contact_id').notNull(),
    segmentId: text('segment_id').notNull(),
    /** an explicit member stays when the rule no longer matches */
    explicit: boolean('explicit').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.contactId, table.segmentId] }),
    index('segment_members_by_segment').on(table.organisationId, table.segmentId, table.contactId),
    foreignKey({
      columns: [table.organisationId, table.contactId],
      foreignColumns: [contacts.organisationId, contacts.id],
    }),
    foreignKey({
      columns: [table.organisationId, table.segmentId],
      foreignColumns: [segments.organisationId, segments.id],
    }),
  ],
);
