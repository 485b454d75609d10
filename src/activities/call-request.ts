// Puts together what a call needs from the turn, the catalog and the sealed values, and has the rules build the request.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OutgoingRequest } from '../schemas/call.ts';
import type { TurnContext, TurnRef, TurnStep } from '../schemas/turn-context.ts';
import { variableContext, widgetHeadersContext } from '../secrets/sealed-places.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { CompiledAction } from '../turn/compiled-catalog.ts';
import { endpointCall } from '../turn/endpoint-call.ts';

const widgetHeadersSchema = z.array(z.object({ name: z.string(), value: z.string() }));

/** @throws ErrandError `invalid_request` when no request can be made from these arguments and headers */
export function callRequest({
  context: { contact, session, settings, turn, variables },
  planned,
  compiled: { action },
  ref: { organisationId, sessionId, messageId, turnId },
  sealer,
}: {
  context: TurnContext;
  planned: TurnStep;
  compiled: CompiledAction;
  ref: TurnRef;
  sealer: Sealer;
}): OutgoingRequest {
  const ticketNumber = String(session.ticketNumber);
  const externalId = contact?.externalId ?? undefined;
  return endpointCall({
    action,
    arguments: planned.arguments,
    callId: `${turnId}/${planned.step}`,
    messageId: `${sessionId}/${messageId}`,
    variables,
    open: ({ key, sealedValue }) => sealer.open(sealedValue, variableContext({ organisationId, key })),
    widgetHeaders: turn.sealedWidgetHeaders
      ? widgetHeaders({ sealer, sealed: turn.sealedWidgetHeaders, sessionId })
      : [],
    context: settings.contextHeaders
      ? {
          organisationId,
          sessionId: session.sessionId,
          ticketNumber,
          ...(contact?.verified && externalId !== undefined ? { externalUserId: externalId } : {}),
        }
      : undefined,
    bound: {
      contact: { email: contact?.email ?? undefined, phone: contact?.phone ?? undefined, externalId },
      session: { id: session.sessionId, ticketNumber },
    },
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    signed: settings.signCalls
      ? { signer: sealer.signerOf(organisationId), createdSeconds: Math.floor(Date.now() / 1000) }
      : undefined,
  });
}

function widgetHeaders({ sealer, sealed, sessionId }: { sealer: Sealer; sealed: string; sessionId: string }) {
  return widgetHeadersSchema.parse(JSON.parse(sealer.open(sealed, widgetHeadersContext(sessionId))));
}
