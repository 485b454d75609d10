import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { callCauseSchema, callStateSchema } from '../src/schemas/call.ts';
import type { Installation } from './installation.ts';

const callSchema = z.object({
  orderId: z.string(),
  state: callStateSchema,
  cause: callCauseSchema.nullable(),
  status: z.number().nullable(),
});

/** A call as the ledger tells of it when all is over. */
export type LedgerCall = z.infer<typeof callSchema>;

/** Every call of the run's organisation. */
export async function readLedger({ store, organisationId }: Installation): Promise<LedgerCall[]> {
  const { rows } = await store.db.execute(sql`
    select arguments->>'orderId' as "orderId", state, cause, response_status as status from steps
    where organisation_id = ${organisationId} and state is not null`);
  return z.array(callSchema).parse(rows);
}

/** The messages whose turn the database believes to be still open. */
export async function openMessages({ store, organisationId }: Installation): Promise<Set<string>> {
  const { rows } = await store.db.execute(sql`
    select message_id as "messageId" from turns where organisation_id = ${organisationId} and status = 'open'`);
  return new Set(
    z
      .array(z.object({ messageId: z.string() }))
      .parse(rows)
      .map(({ messageId }) => messageId),
  );
}

/** What the ledger says that the company knows better; undefined where both can be true. */
export function contradiction({ state, status }: LedgerCall, requests: number): string | undefined {
  switch (state) {
    case 'succeeded':
      return requests === 0 ? 'succeeded, but no request came' : undefined;
    case 'failed':
      if (status !== null && requests === 0) return `failed with ${status}, but no request came`;
      return status === null && requests > 0 ? 'failed before it left, but a request came' : undefined;
    case 'not_sent':
      return requests > 0 ? 'not sent, but a request came' : undefined;
    case 'unknown':
      return undefined;
    case 'planned':
    case 'sent':
      return `still ${state} after its turn`;
    default:
      return unhandled(state);
  }
}

function unhandled(state: never): never {
  throw new Error(`unhandled state of a call: ${state}`);
}
