import { ErrandError } from '../../errors.ts';
import { parseKeyRing } from '../../secrets/key-ring.ts';
import { createSealer } from '../../secrets/sealing.ts';
import { testAction } from '../../services/test-action.ts';
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
  const given = argumentsOf(args);
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
  console.log(json ? JSON.stringify(result) : testText(result));
}

function argumentsOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ErrandError('invalid_request', `--args is no JSON (${reason}): write e.g. '{"orderId": "A-1"}'`, {
      field: 'args',
    });
  }
}
