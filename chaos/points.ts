import type { Place } from './holds.ts';
import type { StatementHold } from './statement-holds.ts';

/** Where a session stands when the blow falls. */
export interface Point {
  name: string;
  /** what its customer writes; orders are named so that none is the beginning of another */
  text(orderId: string): string;
  hold:
    | { kind: 'place'; place: Place }
    | ({ kind: 'statement' } & StatementAt)
    | { kind: 'form' }
    /** accepted while another message of its session stands at that point */
    | { kind: 'line'; behind: Point }
    | { kind: 'nowhere' };
  /** the fence is committed, and the outcome of the call not: it may have to end as unknown */
  fencePassed: boolean;
}

interface StatementAt extends Pick<StatementHold, 'text' | 'side'> {
  value(orderId: string, sessionId: string): string;
}

const refund = (orderId: string) => `refund ${orderId}`;
const refundAtSecondAttempt = (orderId: string) => `refund ${orderId} at the second attempt`;
const FENCE = { kind: 'statement', text: 'with fenced as', value: (orderId: string) => `/${orderId}/refund` } as const;
const OUTCOME = {
  kind: 'statement',
  text: '"response_body" =',
  value: (orderId: string) => `done ${orderId}`,
} as const;
const MESSAGE = { kind: 'statement', text: 'into messages', value: refund } as const;
const CHOICE = {
  kind: 'statement',
  text: 'insert into "steps"',
  value: (orderId: string) => `"orderId":"${orderId}"`,
} as const;
const REPLY = { kind: 'statement', text: ' mine as (', value: (orderId: string) => `done ${orderId}` } as const;

const midBody = at('endpoint mid-body', 'endpoint-body', { fencePassed: true });

/** At the model, at the endpoint, at the customer: nothing of the engine is held. */
export const outsidePoints: readonly Point[] = [
  at('model before choosing', 'model-choosing'),
  at('endpoint before headers', 'endpoint-silent', { fencePassed: true }),
  at('endpoint mid-headers', 'endpoint-headers', { fencePassed: true }),
  midBody,
  at('model after the result', 'model-replying'),
  {
    name: 'form waiting',
    text: (orderId) => `move ${orderId}`,
    hold: { kind: 'form' },
    fencePassed: false,
  },
  {
    name: 'message waiting in line',
    text: refund,
    hold: { kind: 'line', behind: midBody },
    fencePassed: false,
  },
  {
    ...at('continuation, endpoint mid-body', 'endpoint-body', { fencePassed: true }),
    text: refundAtSecondAttempt,
  },
];

/** Around the writes of the call's activity. */
export const ledgerPoints: readonly Point[] = [
  { name: 'fence on its way', text: refund, hold: { ...FENCE, side: 'before' }, fencePassed: false },
  { name: 'fence committed, answer lost', text: refund, hold: { ...FENCE, side: 'after' }, fencePassed: true },
  { name: 'outcome on its way', text: refund, hold: { ...OUTCOME, side: 'before' }, fencePassed: true },
  { name: 'outcome stored, answer lost', text: refund, hold: { ...OUTCOME, side: 'after' }, fencePassed: false },
];

/** Around the writes that open a turn: the message, by a local activity that is given up after 5 s, and the choices. */
export const openingPoints: readonly Point[] = [
  { name: 'message on its way', text: refund, hold: { ...MESSAGE, side: 'before' }, fencePassed: false },
  { name: 'message stored, answer lost', text: refund, hold: { ...MESSAGE, side: 'after' }, fencePassed: false },
  { name: 'choice on its way', text: refund, hold: { ...CHOICE, side: 'before' }, fencePassed: false },
  { name: 'choice stored, answer lost', text: refund, hold: { ...CHOICE, side: 'after' }, fencePassed: false },
  statementPoint('continuation, choice on its way', { ...CHOICE, side: 'before' }, refundAtSecondAttempt),
  statementPoint('continuation, choice stored', { ...CHOICE, side: 'after' }, refundAtSecondAttempt),
];

/** Around the write that ends a turn, by a local activity too. */
export const replyPoints: readonly Point[] = [
  { name: 'reply on its way', text: refund, hold: { ...REPLY, side: 'before' }, fencePassed: false },
  { name: 'reply stored, answer lost', text: refund, hold: { ...REPLY, side: 'after' }, fencePassed: false },
];

/** A session that is held nowhere. */
export function freePoint(name: string): Point {
  return { name, text: refund, hold: { kind: 'nowhere' }, fencePassed: false };
}

/** Held at a write of its own; absent `text`: of an order that is refunded. */
export function statementPoint(name: string, hold: StatementAt, text = refund): Point {
  return { name, text, hold: { kind: 'statement', ...hold }, fencePassed: false };
}

function at(name: string, place: Place, { fencePassed = false } = {}): Point {
  return { name, text: refund, hold: { kind: 'place', place }, fencePassed };
}
