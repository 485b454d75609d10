// Second half of the claim check: of what a reply says was done, the first that no call of the session could have done.
import { alikeTerms } from '../shortlist/synonyms.ts';
import { terms } from '../shortlist/words.ts';
import { type CallFacts, callFacts } from './call-facts.ts';
import { type Claim, claimedEffects } from './claimed-effects.ts';
import { contradicted } from './contradicted.ts';
import { isWeighty } from './effect-words.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { reported } from './reported.ts';

export interface UnbackedClaim {
  /** as it stands in the reply */
  sentence: string;
  /** what the ledger shows instead, for the model and the team */
  why: string;
}

/**
 * The first sentence of a reply that claims an effect which no succeeded call of the session could have had; undefined where
 * there is none. Evidence is the ledger alone: a call that failed, was not sent or whose outcome is unknown shows nothing, and
 * a lookup shows only what may be reported. Linear in the reply, of which it reads the first 8,000 characters.
 */
export function unbackedClaim({
  reply,
  customer,
  ledger,
}: {
  reply: string;
  /** the message that is answered */
  customer: string;
  /** every call of the session, in any order */
  ledger: LedgerEntry[];
}): UnbackedClaim | undefined {
  const claims = claimedEffects(reply);
  if (claims.length === 0) return undefined;
  const succeeded = ledger.filter(({ state, toolName }) => state === 'succeeded' && toolName !== 'collect_input');
  const [reads, effects] = [true, false].map((isRead) =>
    succeeded.filter(({ method }) => (method === 'GET') === isRead).map(callFacts),
  ) as [CallFacts[], CallFacts[]];
  for (const claim of claims) {
    const why = whyNot({ claim, reads, effects, customer });
    if (why !== undefined) return { sentence: claim.sentence, why };
  }
  return undefined;
}

function whyNot({
  claim,
  reads,
  effects,
  customer,
}: {
  claim: Claim;
  reads: CallFacts[];
  effects: CallFacts[];
  customer: string;
}): string | undefined {
  if (reported({ claim, reads, customer })) return undefined;
  if (claim.kind === 'done' && !asksForEffect(customer)) return undefined;
  if (effects.length === 0) return 'no call that changes anything succeeded';
  const alike = effects.filter((call) => claim.effects.size === 0 || couldDo(call, claim));
  if (alike.length === 0) return 'the calls that succeeded do something else';
  return contradicted(claim, alike);
}

/** The same effect; where nothing weighty is claimed, also one that is put in other words but is about the same thing. */
function couldDo(call: CallFacts, claim: Claim): boolean {
  if ([...claim.effects].some((effect) => call.effects.has(effect))) return true;
  if (isWeighty(claim.effects)) return false;
  // descriptions are English as a rule: words of another language are compared with nothing
  if (claim.language !== 'en') return true;
  return terms(claim.plain).some((term) => [term, ...alikeTerms(term)].some((other) => call.terms.has(other)));
}

/** Thanks and questions ask for nothing that a "done" could mean. */
function asksForEffect(customer: string): boolean {
  const text = customer.trim().toLowerCase();
  if (/^(?:who|what|when|where|why|how|which|do|does|did|is|are|open)\b.*\?\W*$/s.test(text)) return false;
  return !/^[^.!?]*\b(?:thanks|thank you|thx|danke|merci|gracias)\b[^.!?]*[.!?]*$/.test(text);
}
