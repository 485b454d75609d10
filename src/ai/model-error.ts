export type ModelErrorKind =
  | 'rate_limit'
  | 'overload'
  | 'context_too_long'
  | 'refusal'
  | 'bad_key'
  | 'bad_request'
  | 'unreachable'
  | 'timeout'
  | 'malformed_answer';

/**
 * A language model that gave no answer. The message is one line, fit for logs and histories: never the key, the prompt
 * or the provider's own words (they quote both), and no `cause` for the same reason.
 */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly kind: ModelErrorKind;
  /** asking the same again can help */
  readonly retryable: boolean;
  /** how long the provider asks to wait, in milliseconds, as sent: bound it before use */
  readonly retryAfterMs?: number;
  /** HTTP status of the provider's answer, where there was one */
  readonly status?: number;

  constructor(
    message: string,
    { kind, retryable, retryAfterMs, status }: Pick<ModelError, 'kind' | 'retryable' | 'retryAfterMs' | 'status'>,
  ) {
    super(message);
    this.kind = kind;
    this.retryable = retryable;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    if (status !== undefined) this.status = status;
  }
}
