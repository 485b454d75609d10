import { isGrpcServiceError, ServiceError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ErrandError, isErrandErrorCode } from '../errors.ts';

/** Refusals and wrong set-ups end the asking; everything else (a server or worker away) is asked again. */
export function throwIfFinal(error: unknown): void {
  // an answer came, sealed with a key that is not here: it was accepted, and asking again brings the same
  const sealed = causesOf(error).find((cause) => cause instanceof ErrandError);
  if (sealed) throw sealed;
  const failure = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (failure instanceof ApplicationFailure && isErrandErrorCode(failure.type)) {
    const [details] = failure.details ?? [];
    throw new ErrandError(failure.type, failure.message, { ...(details ?? {}), cause: error });
  }
  const grpc = error instanceof ServiceError ? error.cause : error;
  const noNamespace = isGrpcServiceError(grpc) && grpc.code === NOT_FOUND && /namespace/i.test(grpc.details);
  if (isGrpcServiceError(grpc) && (FINAL_GRPC_CODES.has(grpc.code) || noNamespace)) {
    throw new ErrandError(
      'unavailable',
      `Temporal refuses: ${grpc.details}. Check TEMPORAL_NAMESPACE and the credentials`,
      {
        cause: error,
      },
    );
  }
}

function causesOf(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}

const NOT_FOUND = 5;

/** INVALID_ARGUMENT, PERMISSION_DENIED, UNAUTHENTICATED: asking again can't help. NOT_FOUND can also be a run that just ended. */
const FINAL_GRPC_CODES: ReadonlySet<number> = new Set([3, 7, 16]);
