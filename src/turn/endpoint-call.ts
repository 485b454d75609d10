/** Before the fence: one call of an action, whoever owns it, from what is known about it to the request on the wire. */
import type { CatalogAction } from '../schemas/action.ts';
import type { OutgoingRequest } from '../schemas/call.ts';
import type { BoundValues } from './bound-parameters.ts';
import { buildHeaders, type ContextHeaders, type NamedValue } from './build-headers.ts';
import { buildRequest } from './build-request.ts';
import { type CallSigner, signedRequest } from './build-signature.ts';
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
 * goes into the idempotency key, `digest` is a cryptographic hash as text in hexadecimal, `signed` says by whose key and when.
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
  signed,
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
  /** absent = the organisation's calls are not signed */
  signed?: { signer: CallSigner; createdSeconds: number } | undefined;
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
  const mark = digest(callId).slice(0, 32);
  const request = buildRequest({ definition, arguments: given, bound, headers, boundary: `errand-${mark}` });
  return signed ? signedRequest({ request, ...signed, nonce: mark }) : request;
}

function sentVariables({ baseUrl, variables }: { baseUrl: string; variables: readonly SealedVariable[] }) {
  const { host } = new URL(baseUrl);
  return variables.filter(({ hosts }) => hosts.length === 0 || hosts.includes(host));
}
