import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import { callCauseSchema, callOwnerSchema, callStateSchema } from '../schemas/call.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { type CallEntry, type CallFilter, type CallPosition, readCallPosition, readCalls } from '../store/calls.ts';
import type { Database } from '../store/database.ts';
import { calledActionId } from './called-action.ts';
import { showOrganisation } from './edit-organisation.ts';
import { namedSession } from './named-session.ts';

const MOST = 1_000;

const callListSchema = z.object({
  organisationId: z.string().min(1),
  /** tool name, id or name */
  action: z.string().optional(),
  /** the caller's id, ours, or `#` and the ticket number */
  session: z.string().optional(),
  owner: callOwnerSchema.optional(),
  state: callStateSchema.optional(),
  cause: callCauseSchema.optional(),
  /** e.g. `404` or `4xx` */
  status: z
    .string()
    .regex(/^[1-5](xx|\d\d)$/, 'must be a status such as 404, or 4xx')
    .optional(),
  since: z.date().optional(),
  until: z.date().optional(),
  /** the id of the last call of the page before */
  after: z.string().optional(),
  limit: z.number().int().min(1).max(MOST).default(20),
});

type Words = 'action' | 'session' | 'owner' | 'state' | 'cause' | 'status' | 'after';

/** Words as a person gives them; which ones are known is checked here. */
export type CallListInput = { [Word in Words]?: string | undefined } & {
  organisationId: string;
  since?: Date | undefined;
  until?: Date | undefined;
  limit?: number | undefined;
};

/** Newest first. */
export interface CallPage {
  calls: CallEntry[];
  /** what to go on after; null = there is no more */
  next: string | null;
}

/** A page of the calls of an organisation. @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request` */
export async function listCalls(db: Database, input: CallListInput): Promise<CallPage> {
  const parsed = callListSchema.safeParse(input);
  if (!parsed.success) throw describeIssues(parsed.error);
  const { organisationId, action, session, owner, state, cause, status, since, until, after, limit } = parsed.data;
  await showOrganisation(db, organisationId);
  const filter: CallFilter = {
    actionId: action === undefined ? undefined : await calledActionId(db, { organisationId, action }),
    sessionId: session === undefined ? undefined : (await namedSession(db, { organisationId, session })).sessionId,
    ownerKind: owner,
    state,
    cause,
    status: status === undefined ? undefined : statusRange(status),
    since,
    until,
  };
  const position = after === undefined ? undefined : await positionOf(db, { organisationId, call: after });
  const found = await readCalls(db, { organisationId, filter, after: position, limit: limit + 1 });
  const calls = found.slice(0, limit);
  return { calls, next: found.length > limit ? (calls.at(-1)?.callId ?? null) : null };
}

function statusRange(status: string): { from: number; to: number } {
  const first = Number(status.replace('xx', '00'));
  return { from: first, to: status.endsWith('xx') ? first + 99 : first };
}

async function positionOf(
  db: Database,
  { organisationId, call }: { organisationId: string; call: string },
): Promise<CallPosition> {
  const [, ownerId = '', step] = /^(.+)\/(\d{1,9})$/.exec(call) ?? [];
  const position = await readCallPosition(db, { organisationId, ownerId, step: Number(step ?? 0) });
  if (position) return position;
  throw new ErrandError('not_found', `there is no call "${call}" to go on after`, { field: 'after' });
}
