/** Authoring: since when an action has to prove itself again (seed: troubleshooting, "Always verify in a real conversation"). */

/** What of a revision decides whether an earlier conversation still says anything about it. */
export interface RevisionShape {
  actionId: string;
  revision: number;
  createdAt: Date;
  method: string;
  baseUrl: string;
  path: string;
  description: string;
  segmentIds: readonly string[];
}

/** The last revision that changed endpoint, description or segments. `shapes` are one action's, oldest first. */
export function verificationPoint(shapes: readonly RevisionShape[]): RevisionShape | undefined {
  return shapes.findLast((shape, index) => {
    const before = shapes[index - 1];
    return before === undefined || told(before) !== told(shape);
  });
}

function told({ method, baseUrl, path, description, segmentIds }: RevisionShape): string {
  return JSON.stringify([method, baseUrl, path, description, segmentIds.toSorted()]);
}
