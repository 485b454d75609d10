/**
 * The product's own numbers. They are constants, not configuration: no environment variable changes them, and tests
 * pass a shorter time as an argument instead.
 */

/** Milliseconds for a whole call: DNS, connect, TLS, headers and body (seed: execution, "Timeout per call: 60 seconds"). */
export const CALL_TIMEOUT_MS = 60_000;

/** What every call sends as `User-Agent`; nothing overrides it (seed: execution, "Path of a call", step 3). */
export const USER_AGENT = 'OpenCX';

/** Milliseconds for telling an organisation's webhook one thing; a receiver only has to take it. */
export const WEBHOOK_TIMEOUT_MS = 10_000;

/** Milliseconds between two looks for sessions that have been quiet for long. */
export const SWEEP_EVERY_MS = 60_000;

/** Messages of one session that may wait behind an open turn; the next one gets `session_busy` (product.md, 1.1). */
export const INBOX_LIMIT = 20;

/** Bytes of JSON of these messages together: the next run's input holds them all, and Temporal ends a run whose input is over 2 MiB. */
export const INBOX_LIMIT_BYTES = 1_500_000;

/** A reply is cut here: it crosses Temporal, which takes no payload over 2 MiB, and a run that can't say it never ends. */
export const MAX_REPLY_CHARACTERS = 100_000;

/** Characters of a proposed call's arguments as JSON; a form shows them, through the same payloads. */
export const MAX_ARGUMENTS_CHARACTERS = 200_000;

/** Actions a model is shown at once (ERRAND_TOOL_LIMIT); of more visible ones a shortlist is made. */
export const DEFAULT_TOOL_LIMIT = 40;

/** Estimated tokens that a question to the model may hold (ERRAND_MODEL_CONTEXT_TOKENS); its answer comes on top. */
export const DEFAULT_CONTEXT_TOKENS = 100_000;

/** Bytes of a response, counted after decompression, before the read stops (product.md, 2: 10 MiB). */
export const DEFAULT_MAX_RESPONSE_BYTES = 10 * 1024 * 1024;
