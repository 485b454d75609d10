import { and, arrayContains, desc, eq, isNull, sql } from 'drizzle-orm';
import { parseSegmentRule, type SegmentRule } from '../schemas/segment.ts';
import type { Database } from './database.ts';
import { actionRevisions, contacts, organisations, segmentMembers, segments } from './schema.ts';
import type { Transaction } from './segment-members.ts';
import { segmentRuleCondition } from './segment-rule-condition.ts';

interface SegmentKey {
  organisationId: string;
  segmentId: string;
}

export interface Segment {
  segmentId: string;
  name: string;
  rule: SegmentRule | null;
  ruleRevision: number;
  /** null = every contact has been looked at under the rule */
  recomputedThrough: string | null;
}

const thisSegment = ({ organisationId, segmentId }: SegmentKey) =>
  and(eq(segments.organisationId, organisationId), eq(segments.id, segmentId));
const itsMembers = ({ organisationId, segmentId }: SegmentKey) =>
  and(eq(segmentMembers.organisationId, organisationId), eq(segmentMembers.segmentId, segmentId));

export async function readSegment(db: Pick<Database, 'select'>, key: SegmentKey): Promise<Segment | undefined> {
  const [row] = await db.select().from(segments).where(thisSegment(key));
  return row && segmentOf(row);
}

/** Every segment of an organisation, by id. */
export async function readSegments(db: Pick<Database, 'select'>, organisationId: string): Promise<Segment[]> {
  const rows = await db.select().from(segments).where(eq(segments.organisationId, organisationId)).orderBy(segments.id);
  return rows.map(segmentOf);
}

function segmentOf({ id, name, rule, ruleRevision, recomputedThrough }: typeof segments.$inferSelect): Segment {
  return { segmentId: id, name, rule: rule === null ? null : parseSegmentRule(rule), ruleRevision, recomputedThrough };
}

/** The segment of this name, if any. */
export async function readSegmentId(
  db: Pick<Database, 'select'>,
  { organisationId, name }: { organisationId: string; name: string },
): Promise<string | undefined> {
  const [row] = await db
    .select({ id: segments.id })
    .from(segments)
    .where(and(eq(segments.organisationId, organisationId), eq(segments.name, name)));
  return row?.id;
}

/** False = there is one of this id or name already. */
export async function insertSegment(
  transaction: Pick<Database, 'insert'>,
  { organisationId, segmentId, name, rule = null }: SegmentKey & { name: string; rule?: SegmentRule | null },
): Promise<boolean> {
  const inserted = await transaction
    .insert(segments)
    .values({ organisationId, id: segmentId, name, rule, recomputedThrough: rule && '' })
    .onConflictDoNothing()
    .returning({ id: segments.id });
  return inserted.length > 0;
}

export async function updateSegment(
  transaction: Transaction,
  {
    organisationId,
    segmentId,
    ...set
  }: SegmentKey & Partial<Pick<Segment, 'name' | 'rule' | 'ruleRevision' | 'recomputedThrough'>>,
): Promise<void> {
  if (Object.keys(set).length === 0) return;
  await transaction.update(segments).set(set).where(thisSegment({ organisationId, segmentId }));
}

/** Removes some members; false = none was left. */
export async function deleteSomeMembers(transaction: Transaction, key: SegmentKey, batch: number): Promise<boolean> {
  const { organisationId, segmentId } = key;
  const { rowCount } = await transaction.execute(sql`
    delete from segment_members where organisation_id = ${organisationId} and segment_id = ${segmentId}
      and contact_id in (select contact_id from segment_members
        where organisation_id = ${organisationId} and segment_id = ${segmentId} limit ${batch})`);
  return (rowCount ?? 0) > 0;
}

export async function deleteSegmentRow(transaction: Transaction, key: SegmentKey): Promise<void> {
  await transaction.delete(segments).where(thisSegment(key));
}

/** The actions restricted to a segment as the catalog stands, by name. */
export async function readActionsOfSegment(
  db: Pick<Database, 'select'>,
  { organisationId, segmentId }: SegmentKey,
): Promise<string[]> {
  const rows = await db
    .select({ toolName: actionRevisions.toolName })
    .from(actionRevisions)
    .where(
      and(
        eq(actionRevisions.organisationId, organisationId),
        isNull(actionRevisions.validTo),
        arrayContains(actionRevisions.segmentIds, [segmentId]),
      ),
    )
    .orderBy(actionRevisions.toolName);
  return rows.map(({ toolName }) => toolName);
}

/** Holds off changes of the catalog until the end of the transaction: no action can take up a segment meanwhile. */
export async function lockCatalog(transaction: Transaction, organisationId: string): Promise<void> {
  await transaction
    .select({ id: organisations.id })
    .from(organisations)
    .where(eq(organisations.id, organisationId))
    .for('share');
}

/** How many members a segment has, how many of them explicit, and the ids of some, explicit ones first. */
export async function readMembers(
  db: Pick<Database, 'select'>,
  key: SegmentKey,
  limit: number,
): Promise<{ members: number; explicitMembers: number; examples: string[] }> {
  const [count] = await db
    .select({
      members: sql<number>`count(*)::int`,
      explicitMembers: sql<number>`(count(*) filter (where explicit))::int`,
    })
    .from(segmentMembers)
    .where(itsMembers(key));
  const examples = await db
    .select({ contactId: segmentMembers.contactId })
    .from(segmentMembers)
    .where(itsMembers(key))
    .orderBy(desc(segmentMembers.explicit), segmentMembers.contactId)
    .limit(limit);
  return {
    members: count?.members ?? 0,
    explicitMembers: count?.explicitMembers ?? 0,
    examples: examples.map(({ contactId }) => contactId),
  };
}

/** How many contacts a rule matches right now, out of how many, and the ids of some. */
export async function readMatching(
  db: Pick<Database, 'select'>,
  { organisationId, rule, limit }: { organisationId: string; rule: SegmentRule; limit: number },
): Promise<{ matching: number; contacts: number; examples: string[] }> {
  const own = and(eq(contacts.organisationId, organisationId), isNull(contacts.erasedAt));
  const [count] = await db
    .select({
      contacts: sql<number>`count(*)::int`,
      matching: sql<number>`(count(*) filter (where ${segmentRuleCondition(rule)}))::int`,
    })
    .from(contacts)
    .where(own);
  const examples = await db
    .select({ contactId: contacts.id })
    .from(contacts)
    .where(and(own, segmentRuleCondition(rule)))
    .limit(limit);
  return {
    matching: count?.matching ?? 0,
    contacts: count?.contacts ?? 0,
    examples: examples.map(({ contactId }) => contactId),
  };
}
