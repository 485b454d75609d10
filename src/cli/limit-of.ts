import { ErrandError } from '../errors.ts';

/** @throws ErrandError `invalid_request` */
export function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0 && limit <= 1_000) return limit;
  throw new ErrandError('invalid_request', `--limit must be a number from 1 to 1000, not ${text}`, { field: 'limit' });
}
