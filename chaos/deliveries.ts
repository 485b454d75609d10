import { isExchange } from './company.ts';
import type { Installation } from './installation.ts';
import type { ChaosSession, SessionEnd } from './session.ts';

/** What the company's webhook should have been told of a session, held against what arrived there. */
export interface DeliveryFaults {
  /** all that arrived of it, repetitions included */
  arrived: number;
  /** in words: what was never delivered */
  lost: string[];
  /** in words: what was told in two ways, by its id or by its text */
  toldTwice: string[];
}

/** Of an organisation that has no webhook nothing is wanted. */
export function deliveryFaults(
  { receiver, hasWebhook }: Pick<Installation, 'receiver' | 'hasWebhook'>,
  { session: { orderId, message, point }, end }: { session: ChaosSession; end: SessionEnd },
): DeliveryFaults {
  const faults: DeliveryFaults = { arrived: 0, lost: [], toldTwice: [] };
  const { answer, news } = end;
  if (!hasWebhook() || answer.state !== 'replied') return faults;
  const wanted = [
    { told: 'reply' as const, text: answer.reply },
    ...(isExchange(message.text) ? [{ told: 'news' as const, text: news }] : []),
  ];
  for (const { told, text } of wanted) {
    const arrived = receiver.arrived(orderId, told);
    faults.arrived += arrived.length;
    const name = `${orderId} (${point.name}): its ${told}`;
    if (arrived.length === 0) faults.lost.push(`${name} was never delivered`);
    const others = arrived.filter(
      (one) => one.id !== arrived[0]?.id || one.answer?.state !== 'replied' || one.answer.reply !== text,
    );
    if (others.length > 0) faults.toldTwice.push(`${name} was delivered as ${JSON.stringify(others)}`);
  }
  return faults;
}
