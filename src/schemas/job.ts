import { z } from 'zod';

const pointer = z.string().regex(/^(\/([^~/]|~[01])*)*$/, 'must be a JSON pointer, e.g. /status');
const seconds = z.number().min(0.01).max(2_592_000);

/** How an answer of the polled action is told apart: by its status, or by a value in its body. Either is enough. */
const answerRuleSchema = z
  .strictObject({
    /** e.g. [200, 303] */
    statuses: z.array(z.number().int().min(100).max(599)).min(1).optional(),
    /** into the body */
    pointer: pointer.optional(),
    /** what stands there, compared as text, ignoring case */
    values: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1)
      .optional(),
  })
  .refine(({ statuses, pointer: at }) => statuses !== undefined || at !== undefined, {
    message: 'says nothing: give statuses, or a pointer with values',
  })
  .refine(({ pointer: at, values }) => (at === undefined) === (values === undefined), {
    message: 'needs pointer and values together, or neither',
  });
export type AnswerRule = z.output<typeof answerRuleSchema>;

/**
 * How an action whose answer is a reference id is followed until its work is done (product.md, 7). Of an OpenAPI document:
 * `links` where they say enough, else `x-errand-job` in these words.
 */
export const jobDeclarationSchema = z.strictObject({
  /** where the reference id is in the answer that starts the job; `location`: the last path segment of the Location header */
  reference: z.union(
    [
      z.strictObject({ pointer }),
      z.strictObject({ header: z.string().min(1) }),
      z.strictObject({ location: z.literal(true) }),
    ],
    { error: 'must be one of {pointer: /id}, {header: X-Job-Id} and {location: true}' },
  ),
  /** statuses of that answer that start a job; default: every 2xx */
  startsOn: z.array(z.number().int().min(200).max(299)).min(1).optional(),
  /**
   * which action polls (its tool name), and which of its arguments takes the reference id. An argument is named as in its tool
   * schema; a field of its body by a JSON pointer, e.g. `/jobId`.
   */
  poll: z.strictObject({
    action: z.string().min(1),
    argument: z.string().min(1),
    /** fixed ones */
    arguments: z.record(z.string(), z.unknown()).default({}),
    /** argument -> the argument of the call that began the job whose value it takes over, e.g. `{ shopId: shopId }` */
    fromCall: z.record(z.string().min(1), z.string().min(1)).optional(),
  }),
  /** default: 202, and unless `done` is given any 2xx with Retry-After */
  pending: answerRuleSchema.optional(),
  /** default: a 2xx that is neither pending nor failed */
  done: answerRuleSchema.optional(),
  /** default: 404 and 410, and nothing else: any other status is a failed poll, not a failed job */
  failed: answerRuleSchema.optional(),
  firstWaitSeconds: seconds.default(5),
  intervalSeconds: seconds.default(10),
  /** each interval is the one before times this */
  backoff: z.number().min(1).max(10).default(1.5),
  maxIntervalSeconds: seconds.default(300),
  /** each wait is made longer or shorter by up to this part of it */
  jitter: z.number().min(0).max(0.5).default(0.1),
  deadlineSeconds: seconds.default(86_400),
  /** what the AI may tell the customer meanwhile */
  meanwhile: z.string().max(2_000).optional(),
  /** offers the endpoint a signed one-time callback URL: in this header, or in this argument of the starting action */
  callback: z
    .union([z.strictObject({ header: z.string().min(1) }), z.strictObject({ argument: z.string().min(1) })], {
      error: 'must be {header: X-Callback-Url} or {argument: callbackUrl}',
    })
    .optional(),
});
export type JobDeclaration = z.output<typeof jobDeclarationSchema>;

export const jobStateSchema = z.enum(['pending', 'done', 'failed', 'expired', 'cancelled']);
export type JobState = z.infer<typeof jobStateSchema>;

/** The search attribute, a keyword, by which Temporal's lists tell jobs apart: its own status says only that they are followed. */
export const JOB_STATE_ATTRIBUTE = 'ErrandJobState';

/** Told to the workflow that follows a job: ids and times, nothing of what was said. */
export interface FollowedJob extends JobRef {
  sessionId: string;
  /** until the first poll */
  waitMs: number;
  /** milliseconds since 1970 */
  deadlineAtMs: number;
  /** the search attribute that shows its state; null = the namespace has none */
  stateAttribute: string | null;
}

/** Names a job to a workflow or an activity; nothing here is more than an id. */
export interface JobRef {
  organisationId: string;
  jobId: string;
}
