import { z } from 'zod';

/** Where a message came from; every session has exactly one (seed: glossary). */
export const channelSchema = z.enum(['web', 'phone', 'email', 'whatsapp', 'sms', 'slack', 'api']);
export type Channel = z.infer<typeof channelSchema>;
