import { z } from 'zod';

/** How a session stands; `closed` is one whose contact was erased. */
export const sessionStatusSchema = z.enum(['open', 'resolved', 'closed']);
export type SessionStatus = z.infer<typeof sessionStatusSchema>;

/** Who answers in it. */
export const handledBySchema = z.enum(['ai', 'team']);
