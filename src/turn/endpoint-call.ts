/** Before the fence: one call of an action, whoever owns it, from what is known about it to the request on the wire. */
import type { CatalogAction } from '../schemas/action.ts';
import type { OutgoingRequest } from '../schemas/call.ts';
import type { BoundValues } from './bound-parameters.ts';
import { buildHeaders, type ContextHeaders, type NamedValue } from './build-headers.ts';
import { buildRequest } from './build-request.ts';
import { idempotencyKey } from './idempotency-key.ts';

/** A global variable as it is stored. */
export interface SealedVariable {
  key: string;
  name: string;
  sealedValue: string;
  /** empty = sent with every call */
  hosts: readonly string[];
}

/**
 * Only the variables that go to the action's host are opened. `callId` marks the parts of a multipart body, `messageId`
 * goes into the idempotency key, `digest` is a cryptographic hash as text in hexadecimal.
 * @throws ErrandError `invalid_request` when no request can be made from these arguments and headers
 */
export function endpointCall({
  action: { actionId, definition },
  arguments: given,
  callId,
  messageId,
  variables,
  open,
  widgetHeaders = [],
  context,
  bound,
  digest,
}: {
  action: Pick<CatalogAction, 'actionId' | 'definition'>;
  arguments: Record<string, unknown>;
  callId: string;
  messageId: string;
  variables: readonly SealedVariable[];
  open: (variable: SealedVariable) => string;
  widgetHeaders?: readonly NamedValue[];
  /** absent = the organisation sends none */
  context?: ContextHeaders | undefined;
  bound: BoundValues;
  digest: (text: string) => string;
}): OutgoingRequest {
  const sent = sentVariables({ baseUrl: definition.baseUrl, variables });
  const headers = buildHeaders({
    globalVariables: sent.map((variable) => ({ name: variable.name, value: open(variable) })),
    actionHeaders: definition.headers,
    widgetHeaders,
    context,
    idempotencyKey: definition.idempotencyKey
      ? idempotencyKey({ messageId, actionId, arguments: given, digest })
      : undefined,
  });
  // the boundary must not occur in a part; a hash of ids no customer can choose makes that certain enough
  const boundary = `errand-${digest(callId).slice(0, 32)}`;
  return buildRequest({ definition, arguments: given, bound, headers, boundary });
}

function sentVariables({ baseUrl, variables }: { baseUrl: string; variables: readonly SealedVariable[] }) {
  const { host } = new URL(baseUrl);
  return variables.filter(({ hosts }) => hosts.length === 0 || hosts.includes(host));
}
