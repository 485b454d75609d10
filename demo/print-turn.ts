import type { StoryStep } from '../src/store/turn-story.ts';

/** One turn of the demo with everything that is known of it. */
export interface PlayedTurn {
  customer: string;
  message: string;
  reply: string;
  turnId: string;
  story: StoryStep[];
  workflowId: string;
  historyEvents: number;
  ms: number;
}

/** For programs: one flat object per turn; the call is the message's last one. */
export function jsonTurn({ message, reply, turnId, story, workflowId, historyEvents, ms }: PlayedTurn) {
  const called = story.findLast(({ call }) => call !== null);
  return {
    message,
    offered: story[0]?.offered ?? [],
    chosen: called?.chosen ?? null,
    arguments: called?.arguments ?? null,
    call: called?.call
      ? { method: called.call.method, url: called.call.url, status: called.call.status, cause: called.call.cause }
      : null,
    reply,
    turnId,
    workflowId,
    historyEvents,
    ms,
  };
}

/** For people: what the AI saw, what it chose, the request and its status, the reply, the time. */
export function readableTurn({ customer, message, reply, story, workflowId, historyEvents, ms }: PlayedTurn): string {
  const lines = [`${customer}: ${message}`, `  offered   ${story[0]?.offered.join(', ') || 'nothing'}`];
  for (const { chosen, arguments: given, call } of story) {
    if (chosen) lines.push(`  chosen    ${chosen} ${JSON.stringify(given)}`);
    if (call) lines.push(`  request   ${call.method} ${call.url} -> ${call.status ?? call.cause} (${call.state})`);
  }
  if (!story.some(({ chosen }) => chosen)) lines.push('  chosen    no tool');
  lines.push(`  reply     ${reply.replaceAll('\n', '\n            ')}`);
  lines.push(`  took      ${ms} ms, workflow ${workflowId}, ${historyEvents} events\n`);
  return lines.join('\n');
}
