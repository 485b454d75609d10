import { and, eq, sql } from 'drizzle-orm';
import type { RecordedRequest } from '../schemas/turn.ts';
import type { Database } from './database.ts';
import { steps } from './schema.ts';
import type { StepKey } from './steps.ts';

/** A test's own row of the ledger; a test decides nothing, so it has no decision. */
export function testStep({ organisationId, testId }: { organisationId: string; testId: string }): StepKey {
  return { organisationId, ownerKind: 'test', ownerId: testId, step: 0 };
}

export async function planTestCall(
  db: Database,
  key: StepKey,
  call: { actionId: string; revision: number; arguments: Record<string, unknown> },
): Promise<void> {
  await db.insert(steps).values({ ...key, ...call, state: 'planned' });
}

/** `planned -> sent`, committed before the first byte leaves. False = it may not be sent: somebody else did. */
export async function fenceTestCall(
  db: Database,
  key: StepKey,
  { nonce, request, requestBody }: { nonce: string; request: RecordedRequest; requestBody: Uint8Array | null },
): Promise<boolean> {
  const fenced = await db
    .update(steps)
    .set({ state: 'sent', nonce, request, requestBody: requestBody && Buffer.from(requestBody), sentAt: sql`now()` })
    .where(
      and(
        eq(steps.organisationId, key.organisationId),
        eq(steps.ownerKind, 'test'),
        eq(steps.ownerId, key.ownerId),
        eq(steps.step, key.step),
        eq(steps.state, 'planned'),
      ),
    )
    .returning({ nonce: steps.nonce });
  return fenced.length > 0;
}
