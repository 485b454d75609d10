import { z } from 'zod';
import { channelSchema } from './channel.ts';
import { contactIdentitySchema } from './contact.ts';
import { emailThreadSchema } from './email-thread.ts';
import { isStorable } from './storable.ts';

/** Longer texts are refused: message, reply and inbox cross Temporal, whose payloads are bounded. */
export const MAX_MESSAGE_CHARACTERS = 32_000;

const id = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'must be at most 200 characters')
  .refine(isStorable, 'must not contain NUL or half a surrogate pair');

/** A customer's message as the conversation service submits it. Documented field by field in docs/turn.md. */
export const submittedMessageSchema = z
  .object({
    organisationId: id,
    /** the caller's id of the session */
    session: id,
    channel: channelSchema,
    contact: contactIdentitySchema.default({}),
    /** the caller's id of the message: the same id twice is the same turn */
    messageId: id.refine(
      (given) => !/^(job|schedule|replay)\//.test(given),
      'must not begin with job/, schedule/ or replay/: what no message began does',
    ),
    text: z
      .string()
      .max(MAX_MESSAGE_CHARACTERS, `must be at most ${MAX_MESSAGE_CHARACTERS} characters`)
      .refine((text) => text.trim() !== '', 'must not be empty')
      .refine(isStorable, 'must not contain NUL or half a surrogate pair'),
    /** headers the widget passes for this contact: sent with the turn's call, then forgotten */
    headers: z
      .array(z.object({ name: id, value: z.string().max(8192) }))
      .max(50)
      .default([]),
    /** of a message that came as an e-mail: its answer takes its subject and joins its thread */
    email: emailThreadSchema.optional(),
  })
  .refine(({ channel, email }) => email === undefined || channel === 'email', {
    path: ['email'],
    message: 'belongs to channel email only: leave it out on any other',
  });
export type SubmittedMessage = z.output<typeof submittedMessageSchema>;
/** The same before defaults are filled in: what callers write. */
export type MessageInput = z.input<typeof submittedMessageSchema>;
