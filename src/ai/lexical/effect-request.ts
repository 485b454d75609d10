import { isStopWord, rawWords, wordRoot } from './english-words.ts';

const denial = new Set('not don dont never no without instead cannot thanks thank'.split(' '));
const askingBack = new Set('did has have was were is when why'.split(' '));
const determiners = new Set('a an the my our your any this that'.split(' '));
const plainModifiers = new Set(
  'full partial complete quick total small immediate further second new proper whole prompt fast possible'.split(' '),
);
const ordering = new Set('please to you a an another new just kindly'.split(' '));
const talkAbout = new Set('policy policies terms rules conditions guarantee'.split(' '));

interface Mention {
  /** the clause */
  words: string[];
  at: number;
}

/**
 * True when the words that would choose a tool with an effect don't ask for it: "do not cancel it", "did you refund it?",
 * "your refund policy", or "a loyalty refund" when no offered tool knows what loyalty is.
 * @param known the topic words of all offered tools
 */
export function isDeclined({
  message,
  roots,
  known,
}: {
  message: string;
  roots: Set<string>;
  known: Set<string>;
}): boolean {
  const mentions = mentionsOf({ message, roots });
  return mentions.length > 0 && mentions.every((mention) => declines({ ...mention, known }));
}

/**
 * True when the word is used to order something: "export my data", "please export", "a new export"; not when it names a
 * thing that is there: "is my export ready".
 */
export function isOrdered({ message, root, known }: { message: string; root: string; known: Set<string> }): boolean {
  return mentionsOf({ message, roots: new Set([root]) }).some(
    ({ words, at }) => (at === 0 || ordering.has(words[at - 1] ?? '')) && !declines({ words, at, known }),
  );
}

function declines({ words, at, known }: Mention & { known: Set<string> }): boolean {
  if (askingBack.has(words[0] ?? '')) return true;
  if (words.slice(Math.max(0, at - 4), at).some((word) => denial.has(word))) return true;
  if (talkAbout.has(words[at + 1] ?? '')) return true;
  const modifier = words[at - 1] ?? '';
  const isKnown = isStopWord(modifier) || plainModifiers.has(modifier) || known.has(wordRoot(modifier));
  return determiners.has(words[at - 2] ?? '') && !isKnown && !/\d/.test(modifier);
}

/** Where the words stand, clause by clause. */
function mentionsOf({ message, roots }: { message: string; roots: Set<string> }): Mention[] {
  return message.split(/[.,;:!?\n]|\b(?:and|but|so)\b/i).flatMap((clause) => {
    const words = rawWords(clause);
    return words.flatMap((word, at) => (roots.has(wordRoot(word)) ? [{ words, at }] : []));
  });
}
