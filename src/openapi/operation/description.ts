import { textOf } from '../located.ts';
import type { Operation } from '../operations.ts';

/** The shortest description an action may have (product.md, "Authoring"). */
const MIN_LENGTH = 20;

/** What the AI reads: the document's summary and description. Too short, they are followed by what is sent where. */
export function description({ target, baseUrl }: { target: Operation; baseUrl: string }): string {
  const summary = textOf(target.operation.value, 'summary');
  const long = textOf(target.operation.value, 'description');
  const texts = long !== undefined && summary !== undefined && long.startsWith(summary) ? [long] : [summary, long];
  const text = texts.filter((part) => part !== undefined).join('\n\n');
  if (text.length >= MIN_LENGTH) return text;
  const facts = `${target.method} ${target.path}`;
  const sent = `Sends ${facts} to ${baseUrl}`;
  return text === '' ? sent : `${text}\n\n${sent}`;
}
