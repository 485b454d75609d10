// What the conversation asks for, as weighted terms: the customer's newest words count most.

import { alikeTerms } from './synonyms.ts';
import type { QuestionTerm } from './word-index.ts';
import { terms } from './words.ts';

/** A message of the session as far as the shortlist cares. */
export interface HeardMessage {
  role: 'customer' | 'ai' | 'agent';
  text: string;
}

const MOST_MESSAGES = 6;
/** Of one message, in characters: a pasted book must not cost a turn seconds. */
export const LONGEST_READ = 2_000;
/** Each is looked up with its continuations and misspellings: all words of a long conversation would cost tens of ms. */
const MOST_TERMS = 60;
/** A message counts this much less than the one after it. */
const AGE_SHARE = 0.5;
/** What the AI or the team wrote counts this much beside the customer's own words. */
const NOT_CUSTOMER_SHARE = 0.5;
/** A word that may have been meant, beside one that was said. */
const MEANT_SHARE = 0.5;

/** Messages of the customer that an embedding is made of. */
const EMBEDDED_MESSAGES = 3;

/** What the customer said last, as one text for an embedding; empty where nothing was said. */
export function questionText(messages: HeardMessage[]): string {
  const said = messages.filter(({ role }) => role === 'customer').slice(-EMBEDDED_MESSAGES);
  return said.map(({ text }) => text.slice(0, LONGEST_READ)).join('\n');
}

/** Each term once, with the most it counts anywhere; said ones before those they may mean. */
export function questionTerms(messages: HeardMessage[]): QuestionTerm[] {
  const said = new Map<string, number>();
  let weight = 1;
  for (const { role, text } of messages.slice(-MOST_MESSAGES).toReversed()) {
    const counts = role === 'customer' ? weight : weight * NOT_CUSTOMER_SHARE;
    for (const term of terms(text.slice(0, LONGEST_READ))) said.set(term, Math.max(said.get(term) ?? 0, counts));
    weight *= AGE_SHARE;
  }
  const heard = [...said].slice(0, MOST_TERMS);
  const meant = new Map<string, number>();
  for (const [term, counts] of heard) {
    for (const other of alikeTerms(term)) {
      if (!said.has(other)) meant.set(other, Math.max(meant.get(other) ?? 0, counts * MEANT_SHARE));
    }
  }
  return [
    ...heard.map(([term, counts]) => ({ term, weight: counts, meant: false })),
    ...[...meant].map(([term, counts]) => ({ term, weight: counts, meant: true })),
  ];
}
