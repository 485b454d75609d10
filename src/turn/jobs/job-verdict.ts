/** After a poll: what its answer says of the job, by the declaration (schemas/job.ts tells the defaults). */
import type { CallOutcome } from '../../schemas/call.ts';
import type { AnswerRule, JobDeclaration } from '../../schemas/job.ts';
import { valueAt } from './value-at.ts';

/** `unclear`: the poll failed, or says nothing of the job. */
export type JobVerdict = 'pending' | 'done' | 'failed' | 'unclear';

type Rules = Pick<JobDeclaration, 'pending' | 'done' | 'failed'>;
interface Answer {
  status: number;
  body: string;
  retryAfter: boolean;
}

/** The order is failed, pending, done: a rule for failure is never hidden by a wider one. */
export function jobVerdict(rules: Rules, outcome: CallOutcome, retryAfter = false): JobVerdict {
  if (outcome.kind !== 'response' || outcome.cause !== undefined) return 'unclear';
  const answer = { status: outcome.status, body: outcome.body, retryAfter };
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (rules.failed ? matches(rules.failed, answer) : answer.status === 404 || answer.status === 410) return 'failed';
  if (isPending(rules, answer)) return 'pending';
  if (rules.done) return matches(rules.done, answer) ? 'done' : 'unclear';
  return isSuccess ? 'done' : 'unclear';
}

/** A callback brings a body and no status; what the declaration calls neither failed nor pending is done. */
export function callbackVerdict({ failed, pending }: Rules, body: string): Exclude<JobVerdict, 'unclear'> {
  if (failed !== undefined && holds(failed, body)) return 'failed';
  return pending !== undefined && holds(pending, body) ? 'pending' : 'done';
}

function isPending({ pending, done }: Rules, answer: Answer): boolean {
  if (pending) return matches(pending, answer);
  return answer.status === 202 || (!done && answer.retryAfter && answer.status < 300);
}

function matches(rule: AnswerRule, { status, body }: Pick<Answer, 'status' | 'body'>): boolean {
  return rule.statuses?.includes(status) === true || holds(rule, body);
}

function holds({ pointer, values = [] }: AnswerRule, body: string): boolean {
  if (pointer === undefined) return false;
  const value = valueAt(body, pointer);
  if (value === undefined || value === null || typeof value === 'object') return false;
  const text = String(value).toLowerCase();
  return values.some((one) => String(one).toLowerCase() === text);
}
