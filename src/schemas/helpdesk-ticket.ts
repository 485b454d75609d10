import { z } from 'zod';
import { isStorable } from './storable.ts';

/** The number of a session in an outside helpdesk, as that one writes it, e.g. `ZD-991`; empty = it has none. */
export const helpdeskTicketSchema = z.object({
  ticket: z
    .string()
    .trim()
    .max(200, 'must be at most 200 characters')
    .refine(isStorable, 'must not contain NUL or half a surrogate pair'),
});
