// One attempt at telling an organisation's webhook what happened. At least once: a receiver knows a repetition by its id.
import { randomUUID } from 'node:crypto';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { retryAfterOf } from '../ai/retry-after.ts';
import type { EndpointClient } from '../http/endpoint-client.ts';
import type { OutgoingRequest } from '../schemas/call.ts';
import type { DeliveryRef, DeliveryState, DeliveryStory } from '../schemas/delivery.ts';
import type { Form } from '../schemas/turn.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { Database } from '../store/database.ts';
import { readDeliveryStory, recordAttempt } from '../store/deliveries.ts';
import { readMessages } from '../store/sessions.ts';
import { signedRequest } from '../turn/build-signature.ts';
import { attemptEnd, busyPauseMs, type DeliveryPatience, outcomeWord } from '../turn/delivery-outcome.ts';
import { type DeliveryPayload, deliveryPayload, handoffOf } from '../turn/delivery-payload.ts';
import { USER_AGENT } from '../turn/limits.ts';
import type { forms } from './forms.ts';

export interface DeliverParts {
  db: Database;
  webhooks: EndpointClient;
  sealer: Sealer;
  formOf: ReturnType<typeof forms>['formOf'];
  patience: DeliveryPatience;
}

/** Of one organisation and worker: a receiver that hangs must not take the places of turns. */
const MOST_AT_ONCE = 8;

export function deliver({ db, webhooks, sealer, formOf, patience }: DeliverParts) {
  const underWay = new Map<string, number>();

  /**
   * @param elapsedMs since the first attempt
   * @throws ApplicationFailure that says when to try again
   */
  return async (ref: DeliveryRef, elapsedMs: number): Promise<{ state: DeliveryState }> => {
    const { organisationId, deliveryId } = ref;
    const others = underWay.get(organisationId) ?? 0;
    if (others >= MOST_AT_ONCE)
      throw later('too many deliveries of its organisation are under way', busyPauseMs(elapsedMs));
    underWay.set(organisationId, others + 1);
    try {
      const story = await readDeliveryStory(db, ref);
      if (!story) throw new Error(`delivery ${deliveryId} is not there`);
      if (story.state !== 'pending') return { state: story.state };
      const { webhookUrl } = story;
      if (webhookUrl === null) return await settled(ref, { state: 'failed', outcome: 'no_webhook' });

      const payload = await payloadOf(organisationId, story).catch((error: unknown) => {
        if (elapsedMs < patience.wholeMs) throw error;
        return undefined;
      });
      // e.g. a form whose session was purged meanwhile
      if (!payload) return await settled(ref, { state: 'failed', outcome: 'not_readable' });
      const answer = await webhooks.send(signed(requestOf({ url: webhookUrl, payload }), organisationId));
      const end = attemptEnd({
        outcome: answer.outcome,
        attempt: story.attempts + 1,
        elapsedMs,
        retryAfterMs: retryAfterOf(answer.responseHeaders),
        patience,
      });
      const outcome = outcomeWord(answer.outcome);
      if (end.state !== 'pending') return await settled(ref, { state: end.state, outcome });
      await recordAttempt(db, { ...ref, state: 'pending', outcome });
      throw later(`the receiver answered ${outcome}`, end.pauseMs);
    } finally {
      const left = (underWay.get(organisationId) ?? 1) - 1;
      if (left > 0) underWay.set(organisationId, left);
      else underWay.delete(organisationId);
    }
  };

  async function settled(ref: DeliveryRef, end: { state: 'delivered' | 'failed'; outcome: string }) {
    await recordAttempt(db, { ...ref, ...end });
    return { state: end.state };
  }

  async function payloadOf(organisationId: string, story: DeliveryStory): Promise<DeliveryPayload> {
    const { sessionId } = story.session;
    const form = story.kind === 'form.opened' ? await openedForm(organisationId, story) : undefined;
    const messages = handoffOf(story) ? await readMessages(db, { organisationId, sessionId }) : [];
    const history = messages.map(({ role, text, createdAt }) => ({ role, text, at: createdAt.toISOString() }));
    return deliveryPayload({ organisationId, story, form, history });
  }

  /** A form's id is that of its step: `<turn id>/<step>`. */
  async function openedForm(organisationId: string, { deliveryId, session, turn }: DeliveryStory): Promise<Form> {
    const { sessionId } = session;
    const expiresAt = turn?.decision?.formExpiresAt;
    if (!turn || expiresAt === undefined) throw new Error(`delivery ${deliveryId} tells of no form`);
    const step = Number(deliveryId.slice(turn.turnId.length + 1));
    const ref = { organisationId, sessionId, messageId: turn.messageId, turnId: turn.turnId };
    return formOf({ ...ref, step }, expiresAt);
  }

  function signed(request: OutgoingRequest, organisationId: string): OutgoingRequest {
    const signer = sealer.signerOf(organisationId);
    return signedRequest({ request, signer, createdSeconds: Math.floor(Date.now() / 1000), nonce: randomUUID() });
  }
}

function requestOf({ url, payload }: { url: string; payload: DeliveryPayload }): OutgoingRequest {
  return {
    method: 'POST',
    url,
    headers: [
      ['User-Agent', USER_AGENT],
      ['Content-Type', 'application/json'],
      ['Idempotency-Key', payload.id],
    ],
    body: Buffer.from(JSON.stringify(payload)),
  };
}

/** Spread a little, so that what failed together does not come back together. */
function later(message: string, pauseMs: number): ApplicationFailure {
  const nextRetryDelay = Math.round(pauseMs * (1 + Math.random() / 5));
  return ApplicationFailure.create({ message, nextRetryDelay, category: ApplicationFailureCategory.BENIGN });
}
