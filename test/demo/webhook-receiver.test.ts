import { readFile } from 'node:fs/promises';
import { Agent, fetch } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Delivery, startWebhookReceiver, type WebhookReceiver } from '../../demo/webhook-receiver.ts';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { createSigner, signingKeys } from '../../src/secrets/signing-key.ts';
import { signedRequest } from '../../src/turn/build-signature.ts';

const organisationId = 'example-shop';
const keyRing = parseKeyRing(generateKeyRingText());
const secrets = Object.fromEntries(
  signingKeys(keyRing, organisationId).map(({ keyId, secret }) => [keyId, secret.toString('base64')]),
);

let webhook: WebhookReceiver;
let agent: Agent;
let heard: Delivery[];
beforeEach(async () => {
  webhook = await startWebhookReceiver();
  agent = new Agent({ connect: { ca: webhook.caPem } });
  heard = [];
  webhook.heard.on('delivery', (delivery) => heard.push(delivery));
});
afterEach(async () => {
  await agent.close();
  await webhook.stop();
});

const delivery = {
  id: 'turn-1',
  event: 'turn.ended',
  session: { session: 'ada-2', channel: 'web' },
  job: { jobId: 'j1', reference: 'EX-0001', state: 'done' },
  answer: { state: 'replied', reply: 'Your export is ready.' },
};

/** Signed by the organisation; `as` replaces the body afterwards. */
async function deliver({
  content = delivery,
  of = organisationId,
  as,
}: {
  content?: object;
  of?: string;
  as?: object;
} = {}): Promise<number> {
  const request = signedRequest({
    request: {
      method: 'POST',
      url: webhook.url,
      headers: [['Content-Type', 'application/json']],
      body: Buffer.from(JSON.stringify(content)),
    },
    signer: createSigner(keyRing, of),
    createdSeconds: Math.floor(Date.now() / 1000),
    nonce: 'n-1',
  });
  const { status } = await fetch(webhook.url, {
    method: 'POST',
    headers: request.headers.map(([name, value]): [string, string] => [name, value]),
    body: JSON.stringify(as ?? content),
    dispatcher: agent,
  });
  return status;
}

test('a signed delivery is heard once, however often it comes', async () => {
  webhook.trust(secrets);
  expect([await deliver(), await deliver()]).toEqual([204, 204]);
  expect(heard).toEqual([expect.objectContaining({ id: 'turn-1', job: delivery.job, answer: delivery.answer })]);
});

test('another organisation, a changed body and an early delivery are refused and not heard', async () => {
  expect(await deliver()).toBe(401);
  webhook.trust(secrets);
  expect(await deliver({ of: 'other-shop' })).toBe(401);
  expect(await deliver({ as: { ...delivery, id: 'turn-2' } })).toBe(401);
  expect(heard).toEqual([]);
});

test('what is signed and no delivery is answered with 500, and the receiver goes on', async () => {
  webhook.trust(secrets);
  expect(await deliver({ content: { ...delivery, session: 'x' } })).toBe(500);
  expect(await deliver()).toBe(204);
});

test('the demo verifies with the very code that docs/signing.md gives', async () => {
  const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  const [document, code] = await Promise.all([read('docs/signing.md'), read('demo/is-from-errand.ts')]);
  expect(document).toContain(`\`\`\`ts\n${code}\`\`\`\n`);
});
