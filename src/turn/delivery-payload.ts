// What an organisation's webhook is told, as JSON: docs/deliveries.md. The same words as those of whoever waits for the answer.
import type { DeliveryStory } from '../schemas/delivery.ts';
import type { Handoff } from '../schemas/handoff.ts';
import type { Form } from '../schemas/turn.ts';
import { failureHandoff } from './failure-handoff.ts';
import { replyTarget, turnAnswer } from './recorded-answer.ts';
import { type RenderedAnswer, renderedAnswer } from './render/rendered-answer.ts';

/** One message of a session, and who said it. */
export interface SaidMessage {
  role: string;
  text: string;
  /** ISO 8601 */
  at: string;
}

export interface DeliveryPayload {
  id: string;
  event: DeliveryStory['kind'];
  occurredAt: string;
  position: number;
  organisationId: string;
  session: DeliveryStory['session'];
  contact: DeliveryStory['contact'];
  turnId?: string;
  message?: DeliveryStory['message'];
  /** whose end the turn tells; it has no message */
  job?: NonNullable<DeliveryStory['job']>;
  /** what whoever submitted the message is told */
  answer?: RenderedAnswer;
  /** set where the result of a schedule changed; a turn that tells of it has no message */
  schedule?: NonNullable<DeliveryStory['schedule']>;
  /** set where the team answers from now on, with everything that was said */
  handoff?: Handoff & { history: SaidMessage[] };
}

/** `form` and `history` are read where they are told: of an opened form, and of a turn that `handoffOf` finds one in. */
export function deliveryPayload({
  organisationId,
  story,
  form,
  history = [],
}: {
  organisationId: string;
  story: DeliveryStory;
  form?: Form | undefined;
  history?: SaidMessage[];
}): DeliveryPayload {
  const { deliveryId, kind, occurredAt, position, session, contact, turn, message, schedule, job } = story;
  const common = { id: deliveryId, event: kind, occurredAt, position, organisationId, session, contact };
  const followedUp = { ...(job ? { job } : {}), ...(schedule ? { schedule } : {}) };
  if (!turn) return { ...common, ...followedUp };
  const { turnId } = turn;
  const asked = { message, ...followedUp };
  if (form) return { ...common, turnId, ...asked, answer: { state: 'awaiting_form', turnId, form } };
  const target = replyTarget(session, message ? message.email : story.latestEmail);
  const answer = turnAnswer({ ...turn, target, handoff: turn.decision?.handoff, resolves: turn.decision?.resolves });
  const handoff = handoffOf(story);
  return {
    ...common,
    turnId,
    ...asked,
    ...(answer ? { answer: renderedAnswer(answer) } : {}),
    ...(handoff ? { handoff: { ...handoff, history } } : {}),
  };
}

/** The handoff that the turn ended in. */
export function handoffOf({ kind, turn }: Pick<DeliveryStory, 'kind' | 'turn'>): Handoff | undefined {
  if (kind !== 'turn.ended' || !turn) return undefined;
  if (turn.status === 'failed') return failureHandoff(turn.cause ?? 'unknown');
  return turn.status === 'replied' ? turn.decision?.handoff : undefined;
}
