// Which messages are the customer's question: the latest one, and the one before it where that says next to nothing.
import { type HeardMessage, LONGEST_READ } from '../shortlist/question.ts';
import { terms } from '../shortlist/words.ts';

/** "And to Norway?" goes on with the question before it; "ok" and "thanks" ask nothing. */
export function heardQuestion(messages: HeardMessage[]): HeardMessage[] {
  const said = messages
    .filter(({ role }) => role === 'customer')
    .slice(-2)
    .map((one) => ({ ...one, text: one.text.slice(0, LONGEST_READ) }));
  const latest = said.slice(-1);
  const telling = new Set(latest.flatMap(({ text }) => terms(text)));
  return telling.size === 1 ? said : latest;
}
