import { ErrandError } from '../errors.ts';
import { pastInstant } from './past-instant.ts';

/** What `--since` (from then on) and `--until` (before then) name. @throws ErrandError `invalid_request` */
export function timeRange(given: { since?: string | undefined; until?: string | undefined }): {
  since: Date | undefined;
  until: Date | undefined;
} {
  const since = given.since === undefined ? undefined : pastInstant(given.since, 'since');
  const until = given.until === undefined ? undefined : pastInstant(given.until, 'until');
  if (!since || !until || since < until) return { since, until };
  const message = `--since ${given.since} must be earlier than --until ${given.until}`;
  throw new ErrandError('invalid_request', message, { field: 'since' });
}
