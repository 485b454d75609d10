/** A stream that ended before the model had: a proxy's time limit, a process that was stopped. */
export class StreamCutError extends Error {
  override readonly name = 'StreamCutError';

  constructor() {
    super('the stream ended before the answer did');
  }
}
