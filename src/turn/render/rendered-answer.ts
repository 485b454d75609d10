// What callers get beside a reply: in the client and in deliveries, not in the workflow, whose history would carry every reply
// several times over.
import type { RenderedReply } from '../../schemas/rendered-reply.ts';
import type { TurnAnswer } from '../../schemas/turn.ts';
import { renderedReply } from './rendered-reply.ts';

/** A turn's answer; a reply comes in Markdown and as its channel shows it (docs/replies.md). */
export type RenderedAnswer = TurnAnswer & { rendered?: RenderedReply };

export function renderedAnswer(answer: TurnAnswer): RenderedAnswer {
  if (!('reply' in answer)) return answer;
  return { ...answer, rendered: renderedReply({ ...answer.target, reply: answer.reply }) };
}
