import { z } from 'zod';
import { type JobDeclaration, jobDeclarationSchema } from '../../schemas/job.ts';
import { type Located, pointerTo } from '../located.ts';
import { notValid } from '../refusals.ts';

/** `x-errand-job` in the words of a declaration, of which a link of the operation may say where the reference is and who polls. */
const documentedJobSchema = z.strictObject({
  ...jobDeclarationSchema.shape,
  reference: jobDeclarationSchema.shape.reference.optional(),
  poll: jobDeclarationSchema.shape.poll.optional(),
  /** the name of that link; needed where several could be meant */
  link: z.string().min(1).optional(),
});
export type DocumentedJob = z.output<typeof documentedJobSchema>;

/**
 * What an operation's `x-errand-job` says (docs/long-jobs.md).
 * @throws ErrandError `failed_to_parse_spec` at the place of what is wrong: a job that is not followed would be lost in silence
 */
export function documentedJob({ value, pointer }: Located): DocumentedJob | undefined {
  if (value === undefined) return undefined;
  const parsed = documentedJobSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = (issue?.path ?? []).reduce<string>((at, part) => pointerTo(at, String(part)), pointer);
  throw notValid(`x-errand-job: ${issue?.message}`, place, 'write it as docs/long-jobs.md says');
}

/** Undefined = a link has to say the rest. */
export function wholeJob({ link: _, reference, poll, ...rest }: DocumentedJob): JobDeclaration | undefined {
  return reference && poll ? { ...rest, reference, poll } : undefined;
}
