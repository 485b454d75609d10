/** The key that lets an endpoint recognise the same call: same message, same action, same arguments, same key. */

/** JSON with the keys of every object in code unit order and no white space: equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isPlainObject(inner) ? sorted(inner) : inner)) ?? 'null';
}

/**
 * The value of the `Idempotency-Key` header (product.md, 2: message + action + canonical arguments).
 * `digest` is a cryptographic hash as text that the caller provides; it keeps customer data out of the header.
 */
export function idempotencyKey({
  messageId,
  actionId,
  arguments: given,
  digest,
}: {
  messageId: string;
  actionId: string;
  arguments: unknown;
  digest: (text: string) => string;
}): string {
  return digest(canonicalJson([messageId, actionId, given]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  // fromEntries defines own properties, so a key named __proto__ survives; integer-like keys come first, always alike
  return Object.fromEntries(
    Object.entries(value).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
  );
}
