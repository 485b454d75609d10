import { ErrandError } from '../errors.ts';
import { instantOf } from '../schemas/iso-instant.ts';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A moment before now: an age such as 90m, 12h or 7d, or a date. @throws ErrandError `invalid_request` */
export function pastInstant(text: string, field: string): Date {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const instant =
    count === undefined ? instantOf(text) : Date.now() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (instant !== undefined && instant <= Date.now()) return new Date(instant);
  const message = `--${field} must be an age such as 90m, 12h or 7d, or a date in the past, not "${text}"`;
  throw new ErrandError('invalid_request', message, { field });
}
