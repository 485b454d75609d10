// First half of the claim check: the sentences of a reply that say something was done by us. Tables of words and forms, no
// model: what they do not know, they do not see (docs/claim-check.md).
import { effectsOf } from './effect-words.ts';
import { english } from './english.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import type { ClaimKind, Grammar, Pattern } from './grammar.ts';
import { headline } from './headline.ts';
import { type Sentence, sentences } from './sentences.ts';
import { spanish } from './spanish.ts';
import { wordsOf } from './words-of.ts';

export interface Claim {
  kind: ClaimKind;
  /** as it stands in the reply */
  sentence: string;
  /** the same, as it is searched */
  plain: string;
  language: Grammar['language'];
  /** what is said to have been done: numbers of effect-words.ts; empty where no verb says it */
  effects: ReadonlySet<number>;
}

/** What of a reply is read: a claim further down is not seen. */
const MOST_CHARACTERS_READ = 8_000;
const MOST_SENTENCES = 300;

const grammars = [english, german, french, spanish];

/** Every claim of a completed effect by us, at most one per clause; offers, questions, rules, plans and denials are none. */
export function claimedEffects(reply: string): Claim[] {
  const read = reply.slice(0, MOST_CHARACTERS_READ);
  const grammar = grammarOf(read.toLowerCase());
  return sentences(read)
    .slice(0, MOST_SENTENCES)
    .flatMap((sentence) => claimsIn(sentence, grammar));
}

function grammarOf(text: string): Grammar {
  const hits = grammars.map(({ telling }) => text.match(telling)?.length ?? 0);
  return grammars[hits.indexOf(Math.max(...hits))] ?? english;
}

function claimsIn({ written, plain, isItem }: Sentence, grammar: Grammar): Claim[] {
  const said = plain.replace(interjection, '').replace(pleasantry, '').trim();
  if (/\?\W*$/.test(said) || grammar.conditional.test(said)) return [];
  const isGeneral = grammar.general.test(said);
  return said.split(grammar.apart).flatMap((part, index) => {
    const clause = part.replace(/[.…]+$/, '').trim();
    const found =
      patternIn({ clause, grammar, isGeneral }) ??
      (grammar.done.test(clause) ? { kind: 'done' as const, effects: NONE } : undefined) ??
      headline({ clause, grammar, isItem, opensSentence: index === 0 });
    return found ? [{ ...found, sentence: written, plain: said, language: grammar.language }] : [];
  });
}

/** Said before what counts: none of it makes the rest uncertain. */
const pleasantry =
  /^(?:\W*(?:(?:i|we)(?:'m|'re| am| are| can) |happy |glad |pleased )(?:\w+ ){0,3}(?:confirm|say|tell you|let you know|inform you)(?: that)? )/;

const interjection = /^(?:(?:ok(?:ay)?|yes|yep|yup|sure|perfect|great|alright|well|hey|hi|hello)\b[ ,!.:]*)+/;

type Found = Pick<Claim, 'kind' | 'effects'>;

function patternIn({
  clause,
  grammar,
  isGeneral,
}: {
  clause: string;
  grammar: Grammar;
  isGeneral: boolean;
}): Found | undefined {
  for (const pattern of grammar.patterns) {
    if (pattern.needs && (isGeneral || !pattern.needs.test(clause))) continue;
    for (const { 0: opening, index } of clause.matchAll(pattern.opening)) {
      const end = index + opening.length;
      if (grammar.unmade.test(grammar.unmadeAnywhere ? clause : clause.slice(0, end))) continue;
      if (pattern.reach === 0 && pattern.harmless?.test(clause)) continue;
      const effects = pattern.reach === 0 ? NONE : verbAfter({ clause, end, pattern, grammar });
      if (effects) return { kind: pattern.kind, effects };
    }
  }
  return undefined;
}

/** The effects of the verb that follows; undefined where none follows that changes anything. */
function verbAfter({
  clause,
  end,
  pattern: { reach, form, anyVerb, harmless },
  grammar,
}: {
  clause: string;
  end: number;
  pattern: Pattern;
  grammar: Grammar;
}): ReadonlySet<number> | undefined {
  const rest = wordsOf(clause.slice(end));
  for (const [at, word] of rest.slice(0, reach).entries()) {
    if (!(form ?? grammar.participle).test(word) || grammar.harmless.test(word)) continue;
    const after = rest.slice(at + 1);
    if (harmless?.test([word, ...after].join(' '))) continue;
    const isLight = light.test(word);
    const effects = isLight ? new Set(wordsOf(clause).flatMap((one) => [...effectsOf(one)])) : effectsOf(word);
    if (effects.size > 0 || anyVerb || isLight) return effects;
  }
  return undefined;
}

/** Verbs that say little: what was done stands in the words beside them. */
const light =
  /^(?:put|made|given|gave|taken|took|set|done|placed|issued|applied|processed|completed|performed|executed|finali[sz]ed|actioned|sorted|handled|resolved|effectuée?s?|durchgeführt|eingeleitet|vorgenommen|veranlasst|realizad[oa]s?|procesad[oa]s?)$/;

const NONE: ReadonlySet<number> = new Set();
