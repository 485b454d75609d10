/** Testing an action: what stands in for the conversation that a test does not have. */
import type { BoundValues } from './bound-parameters.ts';
import type { ContextHeaders } from './build-headers.ts';

const SESSION = 'test-session';
const TICKET_NUMBER = '0';
const CONTACT = { email: 'test@example.com', phone: '+15550100', externalId: 'test-contact' };

/** The `x-opencx-*` values of a test, sent whatever the organisation's setting is (seed: troubleshooting, "401 / 403 but Test works"). */
export function testContext(organisationId: string): Required<ContextHeaders> {
  return { organisationId, sessionId: SESSION, ticketNumber: TICKET_NUMBER, externalUserId: CONTACT.externalId };
}

/** The values of bound parameters: the tester's, where given. */
export function testBoundValues(contact: BoundValues['contact']): BoundValues {
  const given = Object.entries(contact).filter(([, value]) => value !== undefined);
  return {
    contact: { ...CONTACT, ...Object.fromEntries(given) },
    session: { id: SESSION, ticketNumber: TICKET_NUMBER },
  };
}
