import { type JobDeclaration, jobDeclarationSchema } from '../../schemas/job.ts';
import { type Located, pointerTo } from '../located.ts';
import { notValid } from '../refusals.ts';

/**
 * What an operation's `x-errand-job` says (docs/long-jobs.md).
 * @throws ErrandError `failed_to_parse_spec` at the place of what is wrong: a job that is not followed would be lost in silence
 */
export function declaredJob({ value, pointer }: Located): JobDeclaration | undefined {
  if (value === undefined) return undefined;
  const parsed = jobDeclarationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = (issue?.path ?? []).reduce<string>((at, part) => pointerTo(at, String(part)), pointer);
  throw notValid(`x-errand-job: ${issue?.message}`, place, 'write it as docs/long-jobs.md says');
}
