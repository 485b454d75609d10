// A call of the right kind is no evidence for another order, another sum, or for what its own answer does not confirm.
import type { CallFacts } from './call-facts.ts';
import type { Claim } from './claimed-effects.ts';
import { namedValues } from './named-values.ts';

/** Why calls that could have done what a sentence says did not do that; undefined where nothing speaks against it. */
export function contradicted(claim: Claim, calls: CallFacts[]): string | undefined {
  const { emails, ids, amounts, days } = namedValues(claim.plain);
  const text = calls.map((call) => call.text).join('\n');
  const otherEmail = emails.find((email) => (claim.kind === 'state' || text.includes('@')) && !text.includes(email));
  if (otherEmail) return `the call was not for ${otherEmail}`;
  const shapes = new Set(text.split(/[\s,;"']+/).map(shapeOf));
  const otherId = ids.find((id) => !text.includes(id) && shapes.has(shapeOf(id)));
  if (otherId) return `the call was not for ${otherId}`;
  const known = calls.flatMap((call) => call.amounts);
  if (known.length > 0 && amounts.length > 0 && !amounts.some((amount) => matches(amount, known, text))) {
    return `the call was for ${[...new Set(known)].join(', ')}`;
  }
  const ownDays = text.match(/\d{4}-\d{2}-\d{2}/g)?.map((day) => day.slice(5)) ?? [];
  if (ownDays.length > 0 && days.length > 0 && !days.some((day) => ownDays.includes(day))) {
    return 'the call was for another day';
  }
  if (calls.every(({ denies }) => denies)) return 'its answer says that it was not done';
  const open = calls.map((call) => openState(claim, call));
  if (open.every((state) => state !== undefined)) return `its answer says "${open[0]}"`;
  return undefined;
}

/** What an answer says of itself that is not done, where the sentence does not say so too. */
export function openState(claim: Claim, { states }: CallFacts): string | undefined {
  return saysNotYet.test(claim.plain) ? undefined : states.find((state) => notYet.test(state));
}

/** An API may count in cents. */
function matches(amount: number, known: number[], text: string): boolean {
  return (
    known.includes(amount) || known.includes(amount * 100) || new RegExp(`(?<![\\d.])${amount}(?![\\d])`).test(text)
  );
}

/** `A-1001` and `B-77` have one shape; so two ids of one kind are told from ids of two kinds. */
function shapeOf(text: string): string {
  return text.replace(/\d+/g, '9').replace(/\p{L}+/gu, 'a');
}

const notYet =
  /pending|await|wait_?list|queue|reject|declin|denied|fail|error|in.?review|on.?hold|not.?found|refused|expired|partial/i;
const saysNotYet =
  /wait|pending|approval|queue|review|request|submitt|process|hold|soon|started|fil(?:ed|ing)|forward|asked|once|declin|reject|antrag|beantrag|warte|attente|espera|solicit/;
