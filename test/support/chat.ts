import { reservedToolNames } from '../../src/turn/authoring/tool-name.ts';
import type { ChatRequest, OpenAiScript, ScriptedAnswer } from './openai-server.ts';

/** Answers in this order, then refuses for good: a request too many shows as a failed turn. */
export function inTurn(...answers: ScriptedAnswer[]): OpenAiScript {
  let next = 0;
  return () => answers[next++] ?? { status: 400 };
}

/** A model's proposal of one tool. */
export function calling(name: string, given: string | object = {}): ScriptedAnswer {
  return { toolCalls: [{ name, arguments: given }] };
}

/** What the model was told of its calls, oldest first. */
export function resultsIn(request: { body: ChatRequest } | undefined): string[] {
  return (request?.body.messages ?? []).filter(({ role }) => role === 'tool').map(({ content }) => content ?? '');
}

/** The names of the actions that the model was offered. */
export function toolsIn(request: { body: ChatRequest } | undefined): string[] {
  return namesIn(request).filter((name) => !reservedToolNames.has(name));
}

/** The names of the system actions that the model was offered. */
export function systemToolsIn(request: { body: ChatRequest } | undefined): string[] {
  return namesIn(request).filter((name) => reservedToolNames.has(name));
}

function namesIn(request: { body: ChatRequest } | undefined): string[] {
  return (request?.body.tools ?? []).map((tool) => tool.function.name);
}

/** Holds an answer back until the test lets it go. */
export function held(): { hold: Promise<void>; release(): void } {
  let release = () => {};
  const hold = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { hold, release: () => release() };
}
