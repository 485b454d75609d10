import { ErrandError } from '../errors.ts';

/** `failed_to_parse_spec`: the document breaks OpenAPI at this pointer. */
export function notValid(reason: string, pointer: string): ErrandError {
  return new ErrandError('failed_to_parse_spec', reason, { pointer });
}

/** `invalid_tool_schema`: what an operation sends can not become a tool, because of what stands at this pointer. */
export function notUsable(reason: string, pointer: string): ErrandError {
  return new ErrandError('invalid_tool_schema', reason, { pointer });
}

/** Runs the work on one operation, e.g. `GET /orders/{id}`; a refusal that it throws names the operation. */
export function inOperation<Result>(operation: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    const { code, message, details, cause } = error;
    throw new ErrandError(code, `${operation}: ${message}`, { ...details, operation, cause });
  }
}
