// Puts together what a call needs from the turn, the catalog and the sealed values, and has the rules build the request.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OutgoingRequest } from '../schemas/call.ts';
import type { KnownContact } from '../schemas/session-snapshot.ts';
import type { TurnContext, TurnRef, TurnStep } from '../schemas/turn-context.ts';
import type { OfferedCallback } from '../secrets/callback-token.ts';
import { variableContext, widgetHeadersContext } from '../secrets/sealed-places.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { CompiledAction } from '../turn/compiled-catalog.ts';
import { endpointCall } from '../turn/endpoint-call.ts';
import { offeredCallback, withCallback } from '../turn/offered-callback.ts';

/** Where a call's endpoint may report that the job it started has ended. */
export type CallbackUrl = (call: OfferedCallback) => string;

const widgetHeadersSchema = z.array(z.object({ name: z.string(), value: z.string() }));

/** @throws ErrandError `invalid_request` when no request can be made from these arguments and headers */
export function callRequest({
  context: { contact, session, settings, turn, variables },
  planned,
  compiled: { action },
  ref: { organisationId, sessionId, turnId },
  sealer,
  callbackUrl,
}: {
  context: TurnContext;
  planned: TurnStep;
  compiled: CompiledAction;
  ref: TurnRef;
  sealer: Sealer;
  /** absent = calls offer no callback */
  callbackUrl?: CallbackUrl | undefined;
}): OutgoingRequest {
  const { definition } = action;
  const offered = callbackUrl && offeredCallback(definition);
  const url = offered && callbackUrl({ organisationId, sessionId, turnId, step: planned.step, ...until(offered) });
  return ownedRequest({
    organisationId,
    action: url === undefined ? action : { ...action, definition: withCallback(definition, url) },
    arguments: planned.arguments,
    callId: `${turnId}/${planned.step}`,
    // a replay's call has the key of the call that it repeats
    messageId: `${sessionId}/${turn.messageId}`,
    variables,
    settings,
    session,
    contact,
    widgetHeaders: turn.sealedWidgetHeaders
      ? widgetHeaders({ sealer, sealed: turn.sealedWidgetHeaders, sessionId })
      : [],
    sealer,
  });
}

export interface OwnedCall
  extends Pick<Parameters<typeof endpointCall>[0], 'action' | 'arguments' | 'callId' | 'messageId' | 'widgetHeaders'>,
    Pick<TurnContext, 'variables' | 'settings'> {
  organisationId: string;
  /** null = no conversation: bound parameters have no values, no context is told */
  session: TurnContext['session'] | null;
  contact: Pick<KnownContact, 'email' | 'phone' | 'externalId' | 'verified'> | null;
  sealer: Sealer;
}

/** The request of a call, whoever owns it. @throws ErrandError as `callRequest` */
export function ownedRequest({
  organisationId,
  settings,
  session,
  contact,
  sealer,
  ...call
}: OwnedCall): OutgoingRequest {
  const ticketNumber = session ? String(session.ticketNumber) : '';
  const externalId = contact?.externalId ?? undefined;
  return endpointCall({
    ...call,
    open: ({ key, sealedValue }) => sealer.open(sealedValue, variableContext({ organisationId, key })),
    context:
      session && settings.contextHeaders
        ? {
            organisationId,
            sessionId: session.sessionId,
            ticketNumber,
            ...(contact?.verified && externalId !== undefined ? { externalUserId: externalId } : {}),
          }
        : undefined,
    bound: {
      contact: { email: contact?.email ?? undefined, phone: contact?.phone ?? undefined, externalId },
      session: { id: session?.sessionId ?? '', ticketNumber },
    },
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    signed: settings.signCalls
      ? { signer: sealer.signerOf(organisationId), createdSeconds: Math.floor(Date.now() / 1000) }
      : undefined,
  });
}

/** A callback is waited for as long as the job is. */
function until({ deadlineSeconds }: { deadlineSeconds: number }) {
  return { expiresAt: new Date(Date.now() + deadlineSeconds * 1000).toISOString() };
}

function widgetHeaders({ sealer, sealed, sessionId }: { sealer: Sealer; sealed: string; sessionId: string }) {
  return widgetHeadersSchema.parse(JSON.parse(sealer.open(sealed, widgetHeadersContext(sessionId))));
}
