import { ErrandError } from '../errors.ts';
import { pastInstant } from './past-instant.ts';

/**
 * What two flags name: from then on, and before then. `flags`: what they are called.
 * @throws ErrandError `invalid_request` that names the flag
 */
export function timeRange(
  given: { since?: string | undefined; until?: string | undefined },
  flags = { since: 'since', until: 'until' },
): { since: Date | undefined; until: Date | undefined } {
  const since = given.since === undefined ? undefined : pastInstant(given.since, flags.since);
  const until = given.until === undefined ? undefined : pastInstant(given.until, flags.until);
  if (!since || !until || since < until) return { since, until };
  const message = `--${flags.since} ${given.since} must be earlier than --${flags.until} ${given.until}`;
  throw new ErrandError('invalid_request', message, { field: flags.since });
}
