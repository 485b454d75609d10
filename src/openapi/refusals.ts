import { ErrandError, type ErrandErrorCode } from '../errors.ts';
import { cut } from './quoted.ts';

/** `failed_to_parse_spec`: the document breaks OpenAPI at this pointer. */
export function notValid(reason: string, pointer: string, fix?: string): ErrandError {
  return refusalAt({ code: 'failed_to_parse_spec', reason, pointer, fix });
}

/** `invalid_tool_schema`: what an operation sends can not become a tool, because of what stands at this pointer. */
export function notUsable(reason: string, pointer: string, fix?: string): ErrandError {
  return refusalAt({ code: 'invalid_tool_schema', reason, pointer, fix });
}

/** `cannot_determine_api_endpoint`: the servers at this pointer name no https URL. */
export function noEndpoint(reason: string, pointer: string, fix: string): ErrandError {
  return refusalAt({ code: 'cannot_determine_api_endpoint', reason, pointer, fix });
}

function refusalAt({
  code,
  reason,
  pointer,
  fix,
}: {
  code: ErrandErrorCode;
  reason: string;
  pointer: string;
  fix: string | undefined;
}): ErrandError {
  if (fix === undefined) return new ErrandError(code, reason, { pointer });
  return new ErrandError(code, `${reason}: ${fix}`, { pointer, fix });
}

/** Runs the work on one operation, e.g. `GET /orders/{id}`; a refusal that it throws names the operation. */
export function inOperation<Result>(operation: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ErrandError) || error.details.operation !== undefined) throw error;
    const { code, message, details, cause } = error;
    throw new ErrandError(code, `${cut(operation)}: ${message}`, { ...details, operation, cause });
  }
}
