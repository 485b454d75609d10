import { z } from 'zod';
import { actionDraftSchema } from './action-draft.ts';
import { channelSchema } from './channel.ts';
import { organisationSettingsSchema } from './organisation.ts';
import { scenarioDraftSchema } from './scenario.ts';

const { shape: settings } = organisationSettingsSchema.omit({ autopilotOff: true });

const switchSchema = z.union([z.boolean(), z.enum(['on', 'off']).transform((state) => state === 'on')], {
  error: 'must be on or off',
});

/** What a company keeps in git of its organisation. Secrets are named by the environment variable that holds them. */
export const organisationFileSchema = z.strictObject({
  organisation: z.strictObject({
    id: z.string().min(1),
    name: z.string().trim().min(1).optional(),
    /** what is not named has its default; without `settings` all of them stay as they are */
    settings: z
      .strictObject({ ...settings, autopilot: z.partialRecord(channelSchema, switchSchema).default({}) })
      .optional(),
  }),
  /** by id; their explicit members are contacts, and so no configuration */
  segments: z
    .record(z.string(), z.strictObject({ name: z.string().optional(), rule: z.unknown().optional() }).nullable())
    .optional(),
  /** by tool name, made from the name unless given */
  actions: z.array(actionDraftSchema).optional(),
  /** by id */
  scenarios: z.record(z.string(), scenarioDraftSchema).optional(),
  /** by header name */
  variables: z
    .record(z.string(), z.strictObject({ fromEnv: z.string().min(1), hosts: z.array(z.string()).default([]) }))
    .optional(),
});
export type OrganisationFile = z.output<typeof organisationFileSchema>;
