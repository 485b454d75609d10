import { z } from 'zod';

const identifier = z.string().trim().min(1).max(320);

/** How a conversation service names the customer: any of the three finds one contact; none = a contact without identity. */
export const contactIdentitySchema = z.object({
  email: z.string().trim().toLowerCase().pipe(z.email()).optional(),
  phone: identifier.optional(),
  externalId: identifier.optional(),
});
export type ContactIdentity = z.infer<typeof contactIdentitySchema>;

export interface Contact {
  contactId: string;
  email: string | null;
  phone: string | null;
  externalId: string | null;
  verified: boolean;
}
