// Puts together what a call needs from the turn, the catalog and the sealed values, and has the rules build the request.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OutgoingRequest } from '../schemas/call.ts';
import type { TurnContext, TurnRef, TurnStep } from '../schemas/turn-context.ts';
import { variableContext, widgetHeadersContext } from '../secrets/sealed-places.ts';
import type { Sealer } from '../secrets/sealing.ts';
import { buildHeaders } from '../turn/build-headers.ts';
import { buildRequest } from '../turn/build-request.ts';
import type { CompiledAction } from '../turn/compiled-catalog.ts';
import { idempotencyKey } from '../turn/idempotency-key.ts';

const widgetHeadersSchema = z.array(z.object({ name: z.string(), value: z.string() }));

/** @throws ErrandError `invalid_request` when no request can be made from these arguments and headers */
export function callRequest({
  context,
  planned,
  compiled: { action },
  ref,
  sealer,
}: {
  context: TurnContext;
  planned: TurnStep;
  compiled: CompiledAction;
  ref: TurnRef;
  sealer: Sealer;
}): OutgoingRequest {
  const { definition, actionId } = action;
  const { contact, session, settings, turn, variables } = context;
  const given = planned.arguments;
  const ticketNumber = String(session.ticketNumber);
  const { host } = new URL(definition.baseUrl);
  const headers = buildHeaders({
    globalVariables: variables
      .filter(({ hosts }) => hosts.length === 0 || hosts.includes(host))
      .map(({ name, key, sealedValue }) => ({
        name,
        value: sealer.open(sealedValue, variableContext({ organisationId: ref.organisationId, key })),
      })),
    actionHeaders: definition.headers,
    widgetHeaders: turn.sealedWidgetHeaders
      ? widgetHeaders({ sealer, sealed: turn.sealedWidgetHeaders, sessionId: ref.sessionId })
      : [],
    context: settings.contextHeaders
      ? {
          organisationId: ref.organisationId,
          sessionId: session.sessionId,
          ticketNumber,
          ...(contact?.verified && contact.externalId !== null ? { externalUserId: contact.externalId } : {}),
        }
      : undefined,
    idempotencyKey: definition.idempotencyKey
      ? idempotencyKey({ messageId: `${ref.sessionId}/${ref.messageId}`, actionId, arguments: given, digest: sha256 })
      : undefined,
  });
  const bound = {
    contact: {
      email: contact?.email ?? undefined,
      phone: contact?.phone ?? undefined,
      externalId: contact?.externalId ?? undefined,
    },
    session: { id: session.sessionId, ticketNumber },
  };
  // the boundary must not occur in a part; a hash of ids no customer can choose makes that certain enough
  const boundary = `errand-${sha256(`${ref.turnId}/${planned.step}`).slice(0, 32)}`;
  return buildRequest({ definition, arguments: given, bound, headers, boundary });
}

function widgetHeaders({ sealer, sealed, sessionId }: { sealer: Sealer; sealed: string; sessionId: string }) {
  return widgetHeadersSchema.parse(JSON.parse(sealer.open(sealed, widgetHeadersContext(sessionId))));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
