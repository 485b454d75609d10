const DAY =
  '[1-9][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))';
const LEAP_DAY = '([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29';
const TIME = 'T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])';

/**
 * A day, or a moment with its zone, that exists; a day means its first moment in UTC. JavaScript and PostgreSQL both match
 * a text with this expression before they read it, and then read the same instant.
 */
export const ISO_INSTANT = `^((${DAY}|${LEAP_DAY})(${TIME})?)$`;
const isoInstant = new RegExp(ISO_INSTANT);

/** Milliseconds since 1970 of such a text, undefined for any other. */
export function instantOf(text: string): number | undefined {
  return isoInstant.test(text) ? Date.parse(text) : undefined;
}
