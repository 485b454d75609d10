import { and, eq, isNotNull, notInArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { parseSegmentRule, type SegmentRule } from '../schemas/segment.ts';
import type { Database } from './database.ts';
import { organisations, segmentMembers, segments } from './schema.ts';
import { segmentRuleCondition } from './segment-rule-condition.ts';

export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

interface SegmentKey {
  organisationId: string;
  segmentId: string;
}

/** Any fixed number: the first key of the advisory locks below. */
const MEMBERSHIP_LOCK = 4_521_002;

/**
 * Changes of contacts go side by side; a change of a rule, or a batch recomputed under one, is alone. Else a batch could add
 * a contact as it was before a change that commits a moment later. Undefined = no such organisation.
 */
export async function changeMemberships<Result>(
  db: Database,
  { organisationId, alone }: { organisationId: string; alone: boolean },
  change: (transaction: Transaction) => Promise<Result>,
): Promise<{ result: Result } | undefined> {
  return db.transaction(async (transaction) => {
    const lock = alone ? sql`pg_advisory_xact_lock` : sql`pg_advisory_xact_lock_shared`;
    await transaction.execute(sql`select ${lock}(${MEMBERSHIP_LOCK}::int, hashtext(${organisationId}))`);
    const known = await transaction
      .select({ id: organisations.id })
      .from(organisations)
      .where(eq(organisations.id, organisationId));
    return known.length === 0 ? undefined : { result: await change(transaction) };
  });
}

/** The rules of an organisation's segments. */
export async function readRules(
  transaction: Transaction,
  organisationId: string,
): Promise<{ segmentId: string; rule: SegmentRule }[]> {
  const rows = await transaction
    .select({ segmentId: segments.id, rule: segments.rule })
    .from(segments)
    .where(and(eq(segments.organisationId, organisationId), isNotNull(segments.rule)))
    .orderBy(segments.id);
  return rows.map(({ segmentId, rule }) => ({ segmentId, rule: parseSegmentRule(rule) }));
}

/** Makes a contact a member by rule of exactly these segments; explicit memberships stay. */
export async function setRuledSegments(
  transaction: Transaction,
  { organisationId, contactId, segmentIds }: { organisationId: string; contactId: string; segmentIds: string[] },
): Promise<void> {
  await transaction
    .delete(segmentMembers)
    .where(
      and(
        eq(segmentMembers.organisationId, organisationId),
        eq(segmentMembers.contactId, contactId),
        eq(segmentMembers.explicit, false),
        notInArray(segmentMembers.segmentId, segmentIds),
      ),
    );
  if (segmentIds.length === 0) return;
  await transaction
    .insert(segmentMembers)
    .values(segmentIds.map((segmentId) => ({ organisationId, contactId, segmentId, explicit: false })))
    .onConflictDoNothing();
}

/** Adds or removes explicit members; the turn that is about to call sees it at its fence. */
export async function changeExplicitMembers(
  db: Pick<Database, 'insert' | 'delete'>,
  { organisationId, segmentId, add = [], remove = [] }: SegmentKey & { add?: string[]; remove?: string[] },
): Promise<void> {
  for (const contactId of add) {
    await db
      .insert(segmentMembers)
      .values({ organisationId, segmentId, contactId, explicit: true })
      .onConflictDoUpdate({
        target: [segmentMembers.organisationId, segmentMembers.contactId, segmentMembers.segmentId],
        set: { explicit: true },
      });
  }
  for (const contactId of remove) {
    await db
      .delete(segmentMembers)
      .where(
        and(
          eq(segmentMembers.organisationId, organisationId),
          eq(segmentMembers.segmentId, segmentId),
          eq(segmentMembers.contactId, contactId),
        ),
      );
  }
}

const batchRow = z.object({
  through: z.string().nullable(),
  looked: z.coerce.number(),
  changed: z.coerce.number(),
});

/** One batch of a walk over ids: `through` is the last one looked at, null when there was none left. */
export type MemberBatch = z.infer<typeof batchRow>;

/** Of the members after an id, takes out those by rule that the rule no longer matches; null = a segment without a rule. */
export async function removeUnmatched(
  transaction: Transaction,
  {
    organisationId,
    segmentId,
    rule,
    after,
    batch,
  }: SegmentKey & { rule: SegmentRule | null; after: string; batch: number },
): Promise<MemberBatch> {
  const { rows } = await transaction.execute(sql`
    with looked as (
      select contact_id from segment_members
      where organisation_id = ${organisationId} and segment_id = ${segmentId} and contact_id > ${after}
      order by contact_id limit ${batch}
    ), gone as (
      delete from segment_members m using looked, contacts
      where m.organisation_id = ${organisationId} and m.segment_id = ${segmentId} and m.contact_id = looked.contact_id
        and contacts.organisation_id = ${organisationId} and contacts.id = looked.contact_id
        and not m.explicit and not ${rule ? segmentRuleCondition(rule) : sql`false`}
      returning 1
    )
    select max(contact_id) as through, count(*) as looked, (select count(*) from gone) as changed from looked`);
  return batchRow.parse(rows[0]);
}

/** Of the contacts after an id, adds those that the rule matches. */
export async function addMatching(
  transaction: Transaction,
  { organisationId, segmentId, rule, after, batch }: SegmentKey & { rule: SegmentRule; after: string; batch: number },
): Promise<MemberBatch> {
  // without it the planner may read the whole table for every batch: it expects more rows after an id than the limit takes
  await transaction.execute(sql`set local enable_seqscan = off`);
  const { rows } = await transaction.execute(sql`
    with looked as (
      select * from contacts where organisation_id = ${organisationId} and id > ${after} order by id limit ${batch}
    ), added as (
      insert into segment_members (organisation_id, contact_id, segment_id, explicit)
      select ${organisationId}, contacts.id, ${segmentId}, false from looked as contacts where ${segmentRuleCondition(rule)}
      on conflict do nothing
      returning 1
    )
    select max(id) as through, count(*) as looked, (select count(*) from added) as changed from looked`);
  return batchRow.parse(rows[0]);
}
