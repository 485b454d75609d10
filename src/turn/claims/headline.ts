import { effectsOf } from './effect-words.ts';
import type { ClaimKind, Grammar } from './grammar.ts';
import { wordsOf } from './words-of.ts';

/** A longer one is a sentence whose verb no table knows. */
const MOST_WORDS = 8;

/** "Order 8834 cancelled", "Sent!", "New card: ordered": a participle, and no verb that makes a sentence of it. */
export function headline({
  clause,
  grammar,
  isItem,
  opensSentence,
}: {
  clause: string;
  grammar: Grammar;
  isItem: boolean;
  opensSentence: boolean;
}): { kind: ClaimKind; effects: ReadonlySet<number> } | undefined {
  if (grammar.finite.test(clause) || grammar.unmade.test(clause)) return undefined;
  const all = wordsOf(clause);
  const at = all.findIndex(
    (word) => grammar.participle.test(word) && !grammar.harmless.test(word) && effectsOf(word).size > 0,
  );
  const verb = all[at];
  if (verb === undefined || ambiguous.test(verb)) return undefined;
  const isLast = at === all.length - 1;
  const isShort = all.length <= MOST_WORDS && at <= 2;
  const mayFollow = isLast || following.test(all[at + 1] ?? '');
  const standsAlone = all.length === 1 || (opensSentence && mayFollow && (at === 0 || isShort || isLast));
  return isItem || standsAlone ? { kind: 'passive', effects: effectsOf(verb) } : undefined;
}

/** Without "is" or "was" these open an instruction or an aside. */
const ambiguous =
  /^(?:put|set|cut|let|reset|shut|quit|given|left|closed|paid|used|took|gave|froze|withdrew|made|held|kept)$/;
const following =
  /^(?:to|for|from|with|on|off|out|until|till|it|them|your|you|u|the|as|and|in|at|under|over|both|all|that|this|my|again|back|now|an?|\d.*|[a-z]+-?\d.*)$/;
