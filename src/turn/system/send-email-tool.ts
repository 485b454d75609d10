import { z } from 'zod';
import type { OrganisationSettings } from '../../schemas/organisation.ts';
import { type SystemTool, systemTool } from './system-tool.ts';

const oneLine = (text: string) => !/[\r\n]/.test(text);

const mail = z.object({
  subject: z.string().trim().min(1).max(200).refine(oneLine, 'must be one line'),
  body: z.string().trim().min(1).max(50_000).describe('Markdown'),
});

const mailTo = mail.extend({
  to: z.email().optional().describe("Absent: the customer's own address. Others only where the company allows them."),
});

/** An e-mail as a step holds it: the recipient is decided here, before anything is planned. */
export const plannedEmailSchema = mail.extend({ to: z.string() });
export type PlannedEmail = z.infer<typeof plannedEmailSchema>;

/**
 * To the contact's own address only, unless the organisation allows others: then the AI may name one of these. Undefined
 * where nobody could be written to.
 */
export function sendEmailTool({
  settings: { emailRecipients },
  address,
}: {
  settings: OrganisationSettings;
  /** the contact's own */
  address: string | null;
}): SystemTool | undefined {
  if (address === null && emailRecipients.length === 0) return undefined;
  const description =
    'Send an e-mail to the customer, at the address the company knows of them. Only when they ask for one, or agreed to it.';
  const planned = (given: z.infer<typeof mailTo>) => {
    const to = given.to ?? address;
    if (to === null) return '/to is missing: the customer has no address of their own here';
    if (to !== address && !isAllowed(to, emailRecipients)) return '/to is no address that may be written to from here';
    return { call: { to, subject: given.subject, body: given.body } satisfies PlannedEmail };
  };
  const common = { toolName: 'send_email' as const, description, isEnding: false, choice: planned };
  return emailRecipients.length > 0
    ? systemTool({ ...common, schema: mailTo })
    : systemTool({ ...common, schema: mail });
}

/** `allowed`: addresses, or domains as `@example.com`, in lower case. */
function isAllowed(to: string, allowed: string[]): boolean {
  const address = to.toLowerCase();
  return allowed.some(
    (one) => one === address || (one.startsWith('@') && address.slice(address.lastIndexOf('@')) === one),
  );
}
