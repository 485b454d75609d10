import type { AppliedChange } from '../schemas/applied-change.ts';
import type { OrganisationFile } from '../schemas/organisation-file.ts';
import { parseSegmentRule } from '../schemas/segment.ts';
import type { Database } from '../store/database.ts';
import { readSegments, type Segment } from '../store/segments.ts';
import { changedParts } from '../turn/authoring/changed-fields.ts';
import { saveNewSegment } from './add-segment.ts';
import { deleteSegment } from './delete-segment.ts';
import { saveSegmentChange } from './edit-segment.ts';
import { namingIn } from './naming-errors.ts';

/** Segments as the file says. @throws ErrandError `invalid_request` naming the segment and what is wrong with it */
export async function applySegments(db: Database, file: OrganisationFile): Promise<AppliedChange[]> {
  const known = await readSegments(db, file.organisation.id);
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
