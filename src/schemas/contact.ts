import { z } from 'zod';

// PostgreSQL stores neither NUL nor half a surrogate pair
const storable = (text: string) => !text.includes('\0') && text.isWellFormed();
const text = (longest: number) =>
  z
    .string()
    .max(longest, `must be at most ${longest} characters`)
    .refine(storable, 'must not contain NUL or half a surrogate pair');

const identifier = text(320).trim().min(1, 'must not be empty');
const emailSchema = z.string().trim().toLowerCase().pipe(z.email());

/** How a conversation service names the customer: any of the three finds one contact; none = a contact without identity. */
export const contactIdentitySchema = z.object({
  email: emailSchema.optional(),
  phone: identifier.optional(),
  externalId: identifier.optional(),
});
export type ContactIdentity = z.infer<typeof contactIdentitySchema>;

/** The names custom attributes may have; a rule says `attributes.<name>`. */
export const attributeNamePattern = /^[\p{L}\p{N}][\p{L}\p{N}_ .-]{0,63}$/u;

const MOST_ATTRIBUTES = 100;
const plainValue = z.union([text(2_000), z.number(), z.boolean()], {
  error: 'must be text, a number, true, false, or a list of these',
});
const attributeValueSchema = z.union([plainValue, z.array(plainValue).max(100)], {
  error: 'must be text, a number, true, false, or a list of these',
});
export type AttributeValue = z.infer<typeof attributeValueSchema>;

const NAME = 'must begin with a letter or digit, then letters, digits, space, _ . and -, at most 64';
const attributeName = z.string().regex(attributeNamePattern);
const named = { error: ({ code }: { code?: string | undefined }) => (code === 'invalid_key' ? NAME : undefined) };
const fewAttributes = (attributes: object) => Object.keys(attributes).length <= MOST_ATTRIBUTES;

/** What a company knows of a contact beside its identifiers; flat, so that a rule can say anything about it. */
export const contactAttributesSchema = z
  .record(attributeName, attributeValueSchema, named)
  .refine(fewAttributes, `must be at most ${MOST_ATTRIBUTES}`);
export type ContactAttributes = z.infer<typeof contactAttributesSchema>;

/** A change of a contact: what is absent stays, null takes away. */
export const contactChangeSchema = z.object({
  email: emailSchema.nullable().optional(),
  phone: identifier.nullable().optional(),
  externalId: identifier.nullable().optional(),
  attributes: z
    .record(z.string(), z.unknown())
    .pipe(z.record(attributeName, attributeValueSchema.nullable(), named))
    .prefault({}),
});
export type ContactChange = z.output<typeof contactChangeSchema>;

export interface Contact {
  contactId: string;
  /** lower case */
  email: string | null;
  phone: string | null;
  externalId: string | null;
  verified: boolean;
  attributes: ContactAttributes;
  createdAt: Date;
  /** set = nothing personal is left of it */
  erasedAt: Date | null;
}
