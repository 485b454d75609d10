import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { editOrganisation } from '../../src/services/edit-organisation.ts';
import { saveContact } from '../../src/services/save-contact.ts';
import { testAction } from '../../src/services/test-action.ts';
import { calling, inTurn } from '../support/chat.ts';
import { everyRow } from '../support/rows.ts';
import { runCli } from '../support/run-cli.ts';
import {
  receivedCall,
  type SignatureVerifiers,
  signatureVerifiers,
  VERIFIER_LANGUAGES,
} from '../support/signature-verifiers.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let verifiers: SignatureVerifiers;

beforeAll(async () => {
  [world, verifiers] = await Promise.all([createWorld({ script: inTurn() }), signatureVerifiers()]);
  await world.startWorker();
});

beforeEach(() => {
  world.endpoint.requests.length = 0;
});

afterAll(async () => {
  await verifiers.remove();
  await world.close();
});

const SIGNATURE_HEADERS = ['content-digest', 'signature', 'signature-input'];

interface ShownKeys {
  signCalls: boolean;
  keys: { keyId: string; secret: string; signs: boolean }[];
}

async function shownKeys(organisationId: string, secretKeys = world.secretKeys): Promise<ShownKeys> {
  const env = { ...world.workerEnvironment, ERRAND_SECRET_KEYS: secretKeys };
  const { stdout } = await runCli({ args: ['org', 'signing-key', organisationId, '--json'], env });
  return JSON.parse(stdout);
}

test('a signed call verifies at the endpoint with the secret that errand org signing-key shows', async () => {
  const organisationId = await world.addOrganisation({ contextHeaders: true, signCalls: true });
  const externalId = randomUUID();
  await saveContact(world.store.db, { organisationId, externalId, verified: true });
  world.model.setScript(inTurn(calling('refundOrder', { orderId: 'A-1', body: { amount: 5 } }), { text: 'ok' }));
  await world.client.submit(
    world.message({
      organisationId,
      text: 'A-1?',
      contact: { externalId },
      headers: [{ name: 'Signature', value: 'errand=:Zm9yZ2Vk:' }],
    }),
  );
  const { signCalls, keys } = await shownKeys(organisationId);
  expect([signCalls, keys.length]).toEqual([true, 1]);
  const secrets = Object.fromEntries(keys.map(({ keyId, secret }) => [keyId, secret]));
  const [request, ...others] = world.endpoint.requests;
  if (!request) throw new Error('nothing arrived');
  expect(others).toHaveLength(0);
  expect(request.header['x-opencx-external-user-id']).toBe(externalId);
  const call = receivedCall(request, world.endpoint.target);
  for (const language of VERIFIER_LANGUAGES) {
    const verify = verifiers.byLanguage.get(language);
    expect(verify?.(call, secrets)).toBe(true);
    expect(verify?.({ ...call, headers: { ...call.headers, 'x-opencx-external-user-id': 'x' } }, secrets)).toBe(false);
  }
  const rows = await everyRow(world);
  for (const { secret } of keys) expect(rows).not.toContain(secret);
});

test('a test of an action is signed as a turn is, so that an endpoint that verifies lets it in', async () => {
  const organisationId = await world.addOrganisation({ signCalls: true });
  const { endpoint, sealer, store } = world;
  const egress = { maxResponseBytes: 1000, extraCa: [endpoint.caPem], allow: [endpoint.target] };
  const parts = { db: store.db, sealer, egress };
  await testAction(parts, { organisationId, name: 'getOrder', arguments: { orderId: 'A-3' } });
  const { keys } = await shownKeys(organisationId);
  const [request] = endpoint.requests;
  if (!request) throw new Error('nothing arrived');
  const call = receivedCall(request, endpoint.target);
  const secrets = Object.fromEntries(keys.map(({ keyId, secret }) => [keyId, secret]));
  expect(verifiers.byLanguage.get('TypeScript')?.(call, secrets)).toBe(true);
  expect(request.header).toHaveProperty('x-opencx-org-id', organisationId);
});

test('the key that comes next can be shown before it signs', async () => {
  const organisationId = await world.addOrganisation({ signCalls: true });
  const next = `next:${Buffer.alloc(32, 7).toString('base64')}`;
  const now = await shownKeys(organisationId);
  const before = await shownKeys(organisationId, `${world.secretKeys},${next}`);
  const after = await shownKeys(organisationId, `${next},${world.secretKeys}`);
  expect(before.keys.map(({ signs }) => signs)).toEqual([true, false]);
  expect(before.keys[0]).toEqual(now.keys[0]);
  expect(after.keys[0]?.secret).toBe(before.keys[1]?.secret);
});

test('an organisation that did not turn it on sends no signature; a turn that begins after that does', async () => {
  const organisationId = await world.addOrganisation();
  for (const signCalls of [undefined, true]) {
    if (signCalls) await editOrganisation(world.store.db, { id: organisationId, settings: { signCalls } });
    world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-2' }), { text: 'ok' }));
    await world.client.submit(world.message({ organisationId, text: 'A-2?' }));
    const header = world.endpoint.requests.at(-1)?.header ?? {};
    expect(SIGNATURE_HEADERS.filter((name) => name in header)).toEqual(signCalls ? SIGNATURE_HEADERS : []);
  }
});
