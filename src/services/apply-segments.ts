import { randomUUID } from 'node:crypto';
import type { AppliedChange } from '../schemas/applied-change.ts';
import type { OrganisationFile } from '../schemas/organisation-file.ts';
import { parseSegmentRule } from '../schemas/segment.ts';
import type { Database } from '../store/database.ts';
import type { Transaction } from '../store/segment-members.ts';
import { readSegments, type Segment, updateSegment } from '../store/segments.ts';
import { changedParts } from '../turn/authoring/changed-fields.ts';
import { saveNewSegment } from './add-segment.ts';
import { deleteSegment } from './delete-segment.ts';
import { saveSegmentChange } from './edit-segment.ts';
import { namingIn } from './naming-errors.ts';

/** Segments as the file says. @throws ErrandError `invalid_request` naming the segment and what is wrong with it */
export async function applySegments(
  db: Transaction,
  { file, prune }: { file: OrganisationFile; prune: boolean },
): Promise<AppliedChange[]> {
  const known = await readSegments(db, file.organisation.id);
  await freeNames(db, { file, known, prune });
  const changes: AppliedChange[] = [];
  for (const [segmentId, given] of Object.entries(file.segments ?? {})) {
    const before = known.find((segment) => segment.segmentId === segmentId);
    changes.push(
      await namingIn(`segments.${segmentId}`, () =>
        applySegment(db, { organisationId: file.organisation.id, segmentId, before, ...given }),
      ),
    );
  }
  return changes;
}

/** Names that will be left are free before they are taken: two segments may swap theirs, a new one may have a pruned one's. */
async function freeNames(
  db: Transaction,
  {
    file: { organisation, segments },
    known,
    prune,
  }: { file: OrganisationFile; known: readonly Segment[]; prune: boolean },
): Promise<void> {
  if (!segments) return;
  const given = new Map(Object.entries(segments));
  for (const { segmentId, name } of known) {
    const stays = given.has(segmentId) ? (given.get(segmentId)?.name ?? segmentId) === name : !prune;
    if (!stays) await updateSegment(db, { organisationId: organisation.id, segmentId, name: randomUUID() });
  }
}

async function applySegment(
  db: Database,
  {
    organisationId,
    segmentId,
    before,
    name = segmentId,
    rule: given = null,
  }: {
    organisationId: string;
    segmentId: string;
    before: Segment | undefined;
    name?: string | undefined;
    rule?: unknown;
  },
): Promise<AppliedChange> {
  const rule = given === null ? null : parseSegmentRule(given);
  if (!before) {
    await saveNewSegment(db, { organisationId, segmentId, name, rule });
    return { kind: 'segment', id: segmentId, change: 'created' };
  }
  const { removed } = await saveSegmentChange(db, { organisationId, segmentId, name, rule });
  const fields = changedParts({ name: before.name, rule: before.rule }, { name, rule });
  if (fields.length === 0) return { kind: 'segment', id: segmentId, change: 'unchanged' };
  return {
    kind: 'segment',
    id: segmentId,
    change: 'changed',
    fields,
    ...(removed > 0 ? { members: { removed } } : {}),
  };
}

/** What becomes of the segments that the file does not name; a section that is absent says nothing of them. */
export async function pruneSegments(
  db: Database,
  { file: { organisation, segments }, prune }: { file: OrganisationFile; prune: boolean },
): Promise<AppliedChange[]> {
  if (!segments) return [];
  const known = await readSegments(db, organisation.id);
  const others = known.filter(({ segmentId }) => !Object.hasOwn(segments, segmentId));
  for (const { segmentId } of prune ? others : []) {
    await deleteSegment(db, { organisationId: organisation.id, segmentId });
  }
  return others.map(({ segmentId }) => ({ kind: 'segment', id: segmentId, change: prune ? 'deleted' : 'kept' }));
}
