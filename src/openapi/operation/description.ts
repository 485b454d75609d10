import { own, textOf } from '../located.ts';
import type { OperationInput } from './operation-input.ts';

/** The shortest description an action may have (product.md, "Authoring"). */
const MIN_LENGTH = 20;
/** OpenAI refuses a function with a longer one (langchain-ai/open_deep_research#80, getsentry/sentry-mcp#106). */
const MAX_LENGTH = 1024;

/**
 * What the AI reads: the document's summary and description, and nothing that it does not say. Too short, they are followed
 * by its tags and by what is sent where; too long, they are cut behind a sentence, with a warning.
 */
export function description({ target, warnings }: OperationInput, baseUrl: string): string {
  const summary = textOf(target.operation.value, 'summary');
  const long = textOf(target.operation.value, 'description');
  const texts = long !== undefined && summary !== undefined && long.startsWith(summary) ? [long] : [summary, long];
  const text = texts.filter((part) => part !== undefined).join('\n\n');
  if (text.length >= MIN_LENGTH && text.length <= MAX_LENGTH) return text;
  if (text.length > MAX_LENGTH) {
    const cut = cutText(text);
    warnings.push(`of ${text.length} characters of description the AI reads the first ${cut.length}`);
    return cut;
  }
  const tags = own(target.operation.value, 'tags');
  const names = Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string' && tag.trim() !== '') : [];
  const sent = `Sends ${target.method} ${target.path} to ${baseUrl}`;
  const parts = [text, names.join(', '), sent].filter((part) => part !== '');
  return parts.join('\n\n').slice(0, MAX_LENGTH);
}

/** Behind the last sentence or line that fits, if that keeps at least half. */
function cutText(text: string): string {
  const start = text.slice(0, MAX_LENGTH);
  const ends = [...start.matchAll(/[.!?](?=\s)|\n/g)].map(({ index, 0: mark }) => index + mark.trim().length);
  const end = ends.at(-1) ?? 0;
  const cut = (end >= MAX_LENGTH / 2 ? start.slice(0, end) : start).trimEnd();
  // half of a character that takes two
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
