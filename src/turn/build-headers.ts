/**
 * The headers of a call, layered: global variables → action headers → headers passed by the widget → fixed ones. Names are
 * compared case-insensitively, the later layer wins, and nothing overrides the fixed ones.
 */
import { checkHeader, isReservedHeader } from './check-header.ts';
import { USER_AGENT } from './limits.ts';

export interface NamedValue {
  name: string;
  value: string;
}

/** The values of the `x-opencx-*` headers. Absent ones are not sent; `externalUserId` is for verified contacts only. */
export interface ContextHeaders {
  organisationId?: string;
  sessionId?: string;
  /** the human number, e.g. `4521` */
  ticketNumber?: string;
  externalUserId?: string;
}

/**
 * Layers the headers of one call (product.md, 2 "Headers"); a name keeps the spelling of the layer that won.
 * `context` is passed only if the organisation turned context headers on. Reserved names in the lower layers are dropped
 * even when the engine sends none itself: otherwise a widget could forge `x-opencx-external-user-id`.
 * @throws ErrandError `invalid_request` for a header that `checkHeader` refuses
 */
export function buildHeaders({
  globalVariables,
  actionHeaders,
  widgetHeaders,
  context = {},
  idempotencyKey,
}: {
  globalVariables: readonly NamedValue[];
  actionHeaders: readonly NamedValue[];
  widgetHeaders: readonly NamedValue[];
  context?: ContextHeaders | undefined;
  idempotencyKey?: string | undefined;
}): [name: string, value: string][] {
  const layered = [...globalVariables, ...actionHeaders, ...widgetHeaders].filter(
    ({ name }) => !isReservedHeader(name),
  );
  const byName = new Map<string, [string, string]>();
  for (const { name, value } of [...layered, ...fixedHeaders(context, idempotencyKey)]) {
    checkHeader(name, value);
    byName.set(name.toLowerCase(), [name, value]);
  }
  return [...byName.values()];
}

function fixedHeaders(context: ContextHeaders, idempotencyKey: string | undefined): NamedValue[] {
  const fixed: [string, string | undefined][] = [
    ['User-Agent', USER_AGENT],
    ['x-opencx-org-id', context.organisationId],
    ['x-opencx-session-id', context.sessionId],
    ['x-opencx-ticket-number', context.ticketNumber],
    ['x-opencx-external-user-id', context.externalUserId],
    ['Idempotency-Key', idempotencyKey],
  ];
  return fixed.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}
