import { setTimeout as delay } from 'node:timers/promises';
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

/** Every call that a turn of the run's organisation made; not the polls of its jobs. */
export async function readLedger({ store, organisationId }: Installation): Promise<LedgerCall[]> {
  const { rows } = await store.db.execute(sql`
    select arguments->>'orderId' as "orderId", state, cause, response_status as status from steps
    where organisation_id = ${organisationId} and owner_kind = 'turn' and state is not null`);
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

const recordedSchema = z.object({ messageId: z.string(), replies: z.coerce.number() });

/** How many replies stand for each message, and for each follow-up (`job/...`), that the database knows. */
export async function recordedReplies({ store, organisationId }: Installation): Promise<Map<string, number>> {
  const { rows } = await store.db.execute(sql`
    select t.message_id as "messageId", count(m.id) as replies
    from turns t left join messages m on m.organisation_id = t.organisation_id and m.id = t.id and m.role = 'ai'
    where t.organisation_id = ${organisationId} group by t.session_id, t.message_id`);
  return new Map(
    z
      .array(recordedSchema)
      .parse(rows)
      .map(({ messageId, replies }) => [messageId, replies]),
  );
}

const newsSchema = z.object({ text: z.string() });

/** What the AI wrote to a session of its own accord, once it has. @throws Error after `withinMs` */
export async function newsOf(
  { store, organisationId }: Installation,
  { sessionId, withinMs }: { sessionId: string; withinMs: number },
): Promise<string> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    // the database may be what is away
    const found = await store.db
      .execute(sql`
        select m.text from turns t join messages m on m.organisation_id = t.organisation_id and m.id = t.id
        where t.organisation_id = ${organisationId} and t.session_id = ${sessionId} and t.trigger = 'job'`)
      .catch(() => undefined);
    if (found?.rows[0]) return newsSchema.parse(found.rows[0]).text;
    await delay(100);
  }
  throw new Error(`nobody told of the job's end within ${withinMs / 1000} s`);
}

const pollsSchema = z.object({ orderId: z.string(), polls: z.coerce.number() });

/** How many polls of each order's exchange may have left: each of them is one request at most. */
export async function sentPolls({ store, organisationId }: Installation): Promise<Map<string, number>> {
  const { rows } = await store.db.execute(sql`
    select arguments->>'exchangeId' as "orderId", count(*) as polls from steps
    where organisation_id = ${organisationId} and owner_kind = 'job' and state not in ('planned', 'not_sent') group by 1`);
  return new Map(
    z
      .array(pollsSchema)
      .parse(rows)
      .map(({ orderId, polls }) => [orderId, polls]),
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
