import { unknownOrganisation } from '../errors.ts';
import { readContactForUpdate } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';
import { changeMemberships, readRules, setRuledSegments, type Transaction } from '../store/segment-members.ts';
import { matchesRule } from '../turn/segment-rule.ts';

/**
 * Runs a change of contacts in one transaction and puts every contact that it names as changed into the segments whose rule
 * it now matches, and out of the others: the next turn sees both or neither.
 * @throws ErrandError `unknown_organisation`
 */
export async function changeContacts<Result>(
  db: Database,
  organisationId: string,
  change: (transaction: Transaction) => Promise<{ changed: string[]; result: Result }>,
): Promise<Result> {
  const done = await changeMemberships(db, { organisationId, alone: false }, async (transaction) => {
    const { changed, result } = await change(transaction);
    const rules = changed.length > 0 ? await readRules(transaction, organisationId) : [];
    for (const contactId of changed) {
      const contact = await readContactForUpdate(transaction, { organisationId, contactId });
      if (!contact) continue;
      const segmentIds = rules.filter(({ rule }) => matchesRule(rule, contact)).map(({ segmentId }) => segmentId);
      await setRuledSegments(transaction, { organisationId, contactId, segmentIds });
    }
    return result;
  });
  if (!done) throw unknownOrganisation(organisationId);
  return done.result;
}
