import type { ZodError } from 'zod';
import { ErrandError, type ErrandErrorCode } from '../errors.ts';

/** A failed parse as one refusal: every field with what is wrong with it, on one line. */
export function describeIssues(error: ZodError, code: ErrandErrorCode = 'invalid_request'): ErrandError {
  const problems = error.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`);
  const field = error.issues[0]?.path.join('.');
  return new ErrandError(code, problems.join('; '), field ? { field } : {});
}
