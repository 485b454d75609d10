import type { OfferedTool } from '../../schemas/decision.ts';
import { rawWords } from './english-words.ts';
import { leafName } from './leaf-kind.ts';
import type { LeafParameter } from './leaf-parameters.ts';

const mostOffers = 5;
const askOpening = 'To do that, I still need to know:';

/** Asks for what a tool can't do without, each by its description or name. */
export function askForMissing(missing: LeafParameter[]): string {
  const wanted = missing.map(({ path, schema }) => {
    const described = typeof schema.description === 'string' ? firstSentence(schema.description) : '';
    const choices = Array.isArray(schema.enum)
      ? ` (${schema.enum.map((value) => spoken(String(value))).join(', ')})`
      : '';
    return `- ${described || leafName(path)}${choices}`;
  });
  return [askOpening, ...wanted].join('\n');
}

/** True for a text that `askForMissing` wrote. */
export function isAskForMissing(text: string): boolean {
  return text.startsWith(askOpening);
}

export function askWhichTool(tools: OfferedTool[]): string {
  return `Which of these do you mean: ${tools.map(offer).join(', or ')}?`;
}

export function explainProblem(problem: string): string {
  return `I could not do that with what I have: ${/[.!?]$/.test(problem) ? problem : `${problem}.`} Could you tell me more?`;
}

/** The answer to a message that no tool fits: greets back, says goodbye, or says what it could do. */
export function replyWithoutTool({ message, tools }: { message: string; tools: OfferedTool[] }): string {
  if (isClosing(message)) return 'You are welcome! Just write if there is anything else.';
  const offers = tools.slice(0, mostOffers).map((tool) => `- ${offer(tool)}`);
  const opening = isGreeting(message) ? 'Hello!' : 'I am sorry, I can not help with that.';
  if (offers.length === 0) return isGreeting(message) ? 'Hello! How can I help?' : opening;
  return [`${opening} What I can do:`, ...offers].join('\n');
}

/** "Thanks, that is all!", "never mind", "bye". */
export function isClosing(message: string): boolean {
  return /\b(thanks|thank you|thx|bye|goodbye|never ?mind|that(?: i|')?s all|that will be all|forget it)\b/i.test(
    message,
  );
}

function isGreeting(message: string): boolean {
  return /^\s*(hi|hello|hey|good (morning|day|afternoon|evening))\b/i.test(message) && rawWords(message).length <= 6;
}

function offer({ toolName, description }: OfferedTool): string {
  const sentence = firstSentence(description);
  const told = sentence !== '' && sentence.length <= 90 ? sentence : rawWords(toolName).join(' ');
  return told.charAt(0).toLowerCase() + told.slice(1);
}

function firstSentence(text: string): string {
  return (/^[\s\S]*?(?<!\be\.g|\bi\.e)(?=[.!?](?:\s|$)|\n|$)/.exec(text.trim())?.[0] ?? '').trim();
}

function spoken(value: string): string {
  return rawWords(value).join(' ');
}
