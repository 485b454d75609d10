import { readRevisionShapes, readVerifiedActions } from '../store/actions.ts';
import type { Database } from '../store/database.ts';
import { type RevisionShape, verificationPoint } from '../turn/authoring/verification-point.ts';

/** Whether a real turn has used an action since its endpoint, description or segments last changed, and when that was. */
export interface Verification {
  verified: boolean;
  /** the revision of that change */
  revision: number;
  since: Date;
}

/** By action id, for all current actions of the organisation or for one. */
export async function actionVerification(
  db: Database,
  scope: { organisationId: string; actionId?: string },
): Promise<Map<string, Verification>> {
  const { organisationId } = scope;
  const byAction = new Map<string, RevisionShape[]>();
  for (const shape of await readRevisionShapes(db, scope)) {
    byAction.set(shape.actionId, [...(byAction.get(shape.actionId) ?? []), shape]);
  }
  const points = [...byAction.values()].flatMap((shapes) => verificationPoint(shapes) ?? []);
  const verified = await readVerifiedActions(db, { organisationId, points });
  return new Map(
    points.map(({ actionId, revision, createdAt }) => [
      actionId,
      { verified: verified.has(actionId), revision, since: createdAt },
    ]),
  );
}
