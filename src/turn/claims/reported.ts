// What a lookup showed may be told: "your subscription was cancelled on 12 April" is no effect of ours then.
import { alikeTerms } from '../shortlist/synonyms.ts';
import { terms } from '../shortlist/words.ts';
import type { CallFacts } from './call-facts.ts';
import type { Claim } from './claimed-effects.ts';
import { openState } from './contradicted.ts';
import { effectsOf } from './effect-words.ts';
import { namedValues } from './named-values.ts';

/** More than this part of a sentence's own words must stand in the answer where no verb of it does. */
const ENOUGH_WORDS = 0.5;

/**
 * True where the answer of a lookup says what the sentence says. What is claimed as done by us ("I have ...") no lookup can
 * show.
 */
export function reported({ claim, reads, customer }: { claim: Claim; reads: CallFacts[]; customer: string }): boolean {
  if (claim.kind === 'act' || justNow.test(claim.plain)) return false;
  const { days, amounts, ids } = namedValues(claim.plain);
  const asked = new Set(terms(customer));
  const own = terms(claim.plain.replace(/\d\S*/g, ' ')).filter((term) => !asked.has(term) && !plain.has(term));
  const values = [...amounts.map(String), ...ids];
  return reads.some((read) => {
    if (openState(claim, read) !== undefined) return false;
    if (claim.effects.size > 0 && saysSo(claim, read)) return true;
    // what goods do is no effect of ours, and a lookup tells of it in many words: an arrival, a carrier, a number
    if (onItsWay.test(claim.plain) && !aboutMoney.test(claim.plain)) return true;
    if (claim.kind === 'state' || claim.kind === 'done') {
      const found = own.filter((term) => [term, ...alikeTerms(term)].some((other) => read.answered.has(other)));
      return own.length > 0 && found.length / own.length > ENOUGH_WORDS;
    }
    if (inPast.test(claim.plain) && days.some((day) => read.text.includes(`-${day}`))) return true;
    return amounts.length > 0 && values.every((value) => read.text.includes(value));
  });
}

/** The answer holds a word for the same effect. */
function saysSo(claim: Claim, read: CallFacts): boolean {
  return [...read.answered].some((term) => [...effectsOf(term)].some((effect) => claim.effects.has(effect)));
}

const justNow =
  /\b(?:just|for you|as (?:requested|you asked)|this minute|a moment ago|soeben|gerade eben|à l'instant|acabo|acabamos)\b/;
const inPast = /\b(?:was|were|been|wurden?|worden|été|fue|fueron|sido)\b/;
const onItsWay =
  /\bon (?:its|their) way(?! back)|\b(?:shipped|dispatched|delivered|in transit|out for delivery)\b|\bleft (?:our|the)|unterwegs|auf dem weg|en route|en camino/;
const aboutMoney = /[€$£]|\b(?:money|refund|payment|credit|account|bank|geld|dinero|argent)\b/;
const plain = new Set(terms('now account order again way done parcel package shipment delivery'));
