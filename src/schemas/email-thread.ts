import { z } from 'zod';
import { isStorable } from './storable.ts';

const line = z
  .string()
  .max(998, 'must be at most 998 characters')
  .refine((text) => isStorable(text) && !/[\r\n]/.test(text), 'must be one line');

/** The header lines of a customer's e-mail by which its answer finds its thread (RFC 5322, 3.6.4 and 3.6.5). */
export const emailThreadSchema = z.object({
  subject: line.optional(),
  /** with its angle brackets, e.g. `<a1@example.com>` */
  messageId: line.regex(/^<[^<>\s]+>$/, 'must stand in angle brackets').optional(),
  /** oldest first */
  references: z
    .array(line.regex(/^<[^<>\s]+>$/, 'must stand in angle brackets'))
    .max(100)
    .default([]),
});
export type EmailThread = z.output<typeof emailThreadSchema>;
