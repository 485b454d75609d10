import type { ModelAnswer, OfferedTool, QuestionTopics } from '../../schemas/decision.ts';
import { topicWords } from './english-words.ts';

/**
 * What the organisation's topics want done with a message, by word matching only: a topic is met when more than half of
 * its words stand in the message, whatever else that speaks of. Undefined = nothing, it may be answered.
 */
export function leaveTopics({
  message,
  isAnswer,
  topics: { prohibited, reply, skip },
  tools,
}: {
  message: string;
  /** it answers a question of ours, and so belongs to the topic of the request before */
  isAnswer: boolean;
  topics: QuestionTopics;
  tools: OfferedTool[];
}): ModelAnswer | undefined {
  const said = new Set(topicWords(message).filter((word) => !/\d/.test(word)));
  const met = (topic: string) => isMet(topic, said);
  const offered = (name: string) => tools.some(({ toolName }) => toolName === name);
  const banned = prohibited.find(met);
  if (banned !== undefined && offered('handoff')) return proposal('handoff', handoffAbout(banned, message));
  if (!offered('leave_to_team')) return undefined;
  const skipped = skip.find(met);
  if (skipped !== undefined) return proposal('leave_to_team', { topic: skipped });
  // a greeting, or a bare number, has no topic to be left for
  const isOther = reply.length > 0 && said.size > 0 && !isAnswer && !reply.some(met);
  return isOther ? proposal('leave_to_team', { topic: message.trim().slice(0, 200) }) : undefined;
}

function isMet(topic: string, said: ReadonlySet<string>): boolean {
  const words = new Set(topicWords(topic));
  const shared = [...words].filter((word) => said.has(word)).length;
  return shared > words.size / 2;
}

function handoffAbout(topic: string, message: string) {
  return {
    reason: 'prohibited_topic',
    summary: `The customer speaks of ${topic}: "${message.slice(0, 300)}"`,
    message: 'That is for a person of our team, who will answer you here: I have passed your conversation on.',
  };
}

function proposal(toolName: string, given: Record<string, unknown>): ModelAnswer {
  return { text: '', proposals: [{ toolName, arguments: given }] };
}
