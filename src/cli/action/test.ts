import { parseKeyRing } from '../../secrets/key-ring.ts';
import { createSealer } from '../../secrets/sealing.ts';
import { testAction } from '../../services/test-action.ts';
import { argumentsOption } from '../arguments-option.ts';
import { printLines } from '../print-lines.ts';
import { withStore } from '../with-store.ts';
import { channelsOption } from './channel-options.ts';
import { testText } from './test-text.ts';

export interface TestOptions {
  name: string;
  org: string;
  args: string;
  dryRun?: boolean;
  channel?: string;
  email?: string;
  phone?: string;
  externalId?: string;
  json?: boolean;
}

export async function test({ name, org, args, dryRun = false, channel, json, ...options }: TestOptions): Promise<void> {
  const given = argumentsOption(args);
  const [on] = channelsOption(channel) ?? [];
  const { email, phone, externalId } = options;
  const result = await withStore(({ db }, config) => {
    const sealer = createSealer(parseKeyRing(config.ERRAND_SECRET_KEYS));
    const { ERRAND_MAX_RESPONSE_BYTES: maxResponseBytes, extraCa, ERRAND_EGRESS_ALLOW: allow } = config;
    return testAction(
      { db, sealer, egress: { maxResponseBytes, extraCa, allow } },
      { organisationId: org, name, arguments: given, dryRun, channel: on, contact: { email, phone, externalId } },
    );
  });
  if (json) console.log(JSON.stringify(result));
  else printLines([testText(result)]);
}
