import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import { callCauseSchema, callStateSchema } from '../schemas/call.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { type CallEntry, type CallFilter, readCalls, readCallsOf } from '../store/calls.ts';
import type { Database } from '../store/database.ts';
import { actionNamed, currentActions } from './action-named.ts';
import { namedSession } from './show-session.ts';

const MOST = 1_000;

const callListSchema = z.object({
  organisationId: z.string().min(1),
  /** tool name, id or name */
  action: z.string().optional(),
  /** the caller's id, ours, or `#` and the ticket number */
  session: z.string().optional(),
  owner: z.enum(['turn', 'job', 'schedule', 'test', 'replay']).optional(),
  state: callStateSchema.optional(),
  cause: callCauseSchema.optional(),
  /** e.g. `404` or `4xx` */
  status: z
    .string()
    .regex(/^[1-5](xx|\d\d)$/, 'must be a status such as 404, or 4xx')
    .optional(),
  since: z.date().optional(),
  /** the id of the last call of the page before */
  before: z.string().optional(),
  limit: z.number().int().min(1).max(MOST).default(20),
});

type Words = 'action' | 'session' | 'owner' | 'state' | 'cause' | 'status' | 'before';

/** Words as a person gives them; which ones are known is checked here. */
export type CallListInput = { [Word in Words]?: string | undefined } & {
  organisationId: string;
  since?: Date | undefined;
  limit?: number | undefined;
};

/** The calls of an organisation that fit, newest first. @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request` */
export async function listCalls(db: Database, input: CallListInput): Promise<CallEntry[]> {
  const parsed = callListSchema.safeParse(input);
  if (!parsed.success) throw describeIssues(parsed.error);
  const { organisationId, action, session, owner, state, cause, status, since, before, limit } = parsed.data;
  const actions = await currentActions(db, organisationId);
  const filter: CallFilter = {
    actionId: action === undefined ? undefined : actionNamed(actions, action).actionId,
    sessionId: session === undefined ? undefined : (await namedSession(db, { organisationId, session })).sessionId,
    ownerKind: owner,
    state,
    cause,
    status: status === undefined ? undefined : statusRange(status),
    since,
  };
  const page = before === undefined ? undefined : await lastOfPage(db, { organisationId, before });
  return readCalls(db, { organisationId, filter, before: page, limit });
}

function statusRange(status: string): { from: number; to: number } {
  const first = Number(status.replace('xx', '00'));
  return { from: first, to: status.endsWith('xx') ? first + 99 : first };
}

async function lastOfPage(db: Database, { organisationId, before }: { organisationId: string; before: string }) {
  const [, ownerId = '', step = ''] = /^(.+)\/(\d{1,9})$/.exec(before) ?? [];
  const [last] = ownerId === '' ? [] : await readCallsOf(db, { organisationId, ownerId, step: Number(step) });
  if (last) return last;
  throw new ErrandError('not_found', `there is no call "${before}" to go on after`, { field: 'before' });
}
