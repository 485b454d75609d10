import { z } from 'zod';
import { ErrandError, unknownOrganisation } from '../errors.ts';
import { channelSchema } from '../schemas/channel.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { type OrganisationSettings, organisationSettingsSchema } from '../schemas/organisation.ts';
import type { Database } from '../store/database.ts';
import { readOrganisation, updateOrganisation } from '../store/organisations.ts';

const autopilotSchema = z.partialRecord(channelSchema, z.boolean());
const nameSchema = z.object({ name: z.string().trim().min(1, 'must not be empty').optional() });

/** Settings as a person changes them: autopilot channel by channel. */
export type SettingsChange = Partial<Omit<OrganisationSettings, 'autopilotTopics'>> & {
  autopilot?: Record<string, boolean> | undefined;
  /** the list that is not named stays */
  autopilotTopics?: Partial<OrganisationSettings['autopilotTopics']> | undefined;
};

export interface Organisation {
  id: string;
  name: string;
  settings: OrganisationSettings;
}

/** @throws ErrandError `unknown_organisation` */
export async function showOrganisation(db: Database, id: string): Promise<Organisation> {
  const organisation = await readOrganisation(db, id);
  if (!organisation) throw unknownOrganisation(id);
  return organisation;
}

/**
 * Changes the named settings; every other stays. Turns that begin after this see them.
 * @throws ErrandError `unknown_organisation`, `invalid_request` with the field
 */
export async function editOrganisation(
  db: Database,
  { id, name, settings = {} }: { id: string; name?: string | undefined; settings?: SettingsChange },
): Promise<Organisation> {
  const named = nameSchema.safeParse({ name });
  if (!named.success) throw describeIssues(named.error);
  const saved = await updateOrganisation(db, id, (current) => ({
    id,
    name: named.data.name ?? current.name,
    settings: changedSettings(current.settings, settings),
  }));
  if (!saved) throw unknownOrganisation(id);
  return saved;
}

/** @throws ErrandError `invalid_request` with the field */
export function changedSettings(
  current: Partial<OrganisationSettings>,
  { autopilot, autopilotTopics, ...change }: SettingsChange,
): OrganisationSettings {
  const stranger = Object.keys(autopilot ?? {}).find((channel) => !channelSchema.safeParse(channel).success);
  if (stranger !== undefined) {
    const message = `autopilot: there is no channel "${stranger}": use ${channelSchema.options.join(', ')}`;
    throw new ErrandError('invalid_request', message, { field: 'autopilot' });
  }
  assertPlainAddress(change.webhookUrl);
  const switches = autopilotSchema.safeParse(autopilot ?? {});
  if (!switches.success) throw describeIssues(switches.error);
  const off = new Set(current.autopilotOff);
  for (const [channel, on] of Object.entries(switches.data)) {
    if (on) off.delete(channelSchema.parse(channel));
    else off.add(channelSchema.parse(channel));
  }
  const parsed = organisationSettingsSchema.safeParse({
    ...current,
    autopilotOff: [...off],
    autopilotTopics: { ...current.autopilotTopics, ...autopilotTopics },
    ...change,
  });
  if (!parsed.success) throw describeIssues(parsed.error);
  return parsed.data;
}

/** Settings are shown as they are, and no request is made of an address with a password: nothing would ever be delivered. */
function assertPlainAddress(webhookUrl: string | null | undefined): void {
  const url = webhookUrl ? URL.parse(webhookUrl) : null;
  if (!url || (url.username === '' && url.password === '')) return;
  const message = 'webhookUrl: must not hold a user or password: check the signature instead (docs/signing.md)';
  throw new ErrandError('invalid_request', message, { field: 'webhookUrl' });
}
