import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutgoingRequest } from '../../src/schemas/call.ts';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { createSigner, signingKeys } from '../../src/secrets/signing-key.ts';
import { signedRequest } from '../../src/turn/build-signature.ts';
import {
  type ReceivedCall,
  receivedCall,
  type SignatureVerifiers,
  signatureVerifiers,
  VERIFIER_LANGUAGES,
  type Verifier,
} from '../support/signature-verifiers.ts';
import { endpointAndClient } from './open-endpoints.ts';

let verifiers: SignatureVerifiers;
beforeAll(async () => {
  verifiers = await signatureVerifiers();
});
afterAll(() => verifiers.remove());

const keyRing = parseKeyRing(generateKeyRingText());
const signer = createSigner(keyRing, 'shop');
const secrets: Record<string, string> = Object.fromEntries(
  signingKeys(keyRing, 'shop').map(({ keyId, secret }) => [keyId, secret.toString('base64')]),
);

function signed(request: Partial<OutgoingRequest>, baseUrl: string): OutgoingRequest {
  return signedRequest({
    request: { method: 'POST', headers: [], ...request, url: baseUrl + (request.url ?? '/orders?a=%20b&c') },
    signer,
    createdSeconds: Math.floor(Date.now() / 1000),
    nonce: createHash('sha256').update(String(Math.random())).digest('hex').slice(0, 32),
  });
}

/** A request as the endpoint received it over TLS. */
async function received(request: Partial<OutgoingRequest>): Promise<ReceivedCall> {
  const { endpoint, client } = await endpointAndClient((_request, response) => response.end());
  await client.send(signed(request, endpoint.url));
  const [arrived] = endpoint.requests;
  if (!arrived) throw new Error('nothing arrived');
  return receivedCall(arrived, endpoint.target);
}

const context: OutgoingRequest['headers'] = [
  ['X-OpenCX-Org-Id', 'shop'],
  ['x-opencx-external-user-id', ' caf\u00e9 "42" '],
  ['Idempotency-Key', 'k-1'],
  ['content-type', 'application/json'],
  ['Authorization', 'Bearer x'],
];
const body = new TextEncoder().encode('{"a":"ü"}');

describe.each(VERIFIER_LANGUAGES)('the %s verifier of docs/signing.md', (language) => {
  const verify: Verifier = (...call) => verifiers.byLanguage.get(language)?.(...call) ?? false;

  test.each<[string, Partial<OutgoingRequest>]>([
    ['a POST with context headers and a body', { headers: context, body }],
    ['a GET without query, headers or body', { method: 'GET', url: '/' }],
    ['a query that is empty', { method: 'DELETE', url: '/x?' }],
    ['a path and query of escapes', { url: '/a%2Fb/%3B;x=1/%C3%BC?q=%3F%26&r=a?b=c', headers: context }],
    ['a binary body', { body: Uint8Array.from({ length: 256 }, (_none, at) => at) }],
  ])('accepts %s', async (_what, request) => {
    expect(verify(await received(request), secrets)).toBe(true);
  });

  test.each<[string, (call: ReceivedCall) => Partial<ReceivedCall>]>([
    ['another method', () => ({ method: 'PUT' })],
    ['another host', () => ({ authority: 'evil.example' })],
    ['another path', () => ({ target: '/refunds?a=%20b&c' })],
    ['another query', () => ({ target: '/orders?a=%20b&c=1' })],
    ['another body', () => ({ body: Buffer.from('{"a":"v"}') })],
    ['a changed context header', ({ headers }) => ({ headers: { ...headers, 'x-opencx-org-id': 'other' } })],
    ['an added context header', ({ headers }) => ({ headers: { ...headers, 'x-opencx-session-id': 's' } })],
    ['a missing context header', ({ headers: { 'x-opencx-org-id': _gone, ...headers } }) => ({ headers })],
    ['another Idempotency-Key', ({ headers }) => ({ headers: { ...headers, 'idempotency-key': 'k-2' } })],
    ['another body with its own digest', forgedDigest],
    ['no signature', ({ headers: { signature: _gone, ...headers } }) => ({ headers })],
    ['a signature that is no base64', ({ headers }) => ({ headers: { ...headers, signature: 'errand=:=:' } })],
  ])('refuses %s', async (_what, change) => {
    const call = await received({ headers: context, body });
    expect(verify(call, secrets)).toBe(true);
    expect(verify({ ...call, ...change(call) }, secrets)).toBe(false);
  });

  test('refuses what is too old, from the future, or of an unknown or another organisation’s key', async () => {
    const call = await received({ headers: context, body });
    const other = Object.fromEntries(
      signingKeys(keyRing, 'another').map(({ secret }) => [signer.keyId, secret.toString('base64')]),
    );
    const now = Date.now();
    expect(verify(call, secrets, now + 290_000)).toBe(true);
    expect(verify(call, secrets, now + 310_000)).toBe(false);
    expect(verify(call, secrets, now - 310_000)).toBe(false);
    expect(verify(call, {})).toBe(false);
    expect(verify(call, other)).toBe(false);
  });
});

function forgedDigest({ headers }: ReceivedCall): Partial<ReceivedCall> {
  const forged = Buffer.from('{}');
  const digest = createHash('sha256').update(forged).digest('base64');
  return { body: forged, headers: { ...headers, 'content-digest': `sha-256=:${digest}:` } };
}

test('a widget that passes signature headers of its own finds them replaced', async () => {
  const forged: OutgoingRequest['headers'] = [
    ['signature', 'errand=:Zm9yZ2Vk:'],
    ['SIGNATURE-INPUT', 'errand=();created=1;keyid="00"'],
    ['content-digest', 'sha-256=:AA==:'],
  ];
  const call = await received({ headers: forged });
  expect(verifiers.byLanguage.get('TypeScript')?.(call, secrets)).toBe(true);
});

test('the signature base is written as RFC 9421, 2.5 says', () => {
  const bases: string[] = [];
  const request: OutgoingRequest = { method: 'GET', url: 'https://Example.com:443', headers: [] };
  const digest = () => '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
  const sign = (text: string) => String(bases.push(text));
  signedRequest({ request, signer: { keyId: 'k', digest, sign }, createdSeconds: 1, nonce: 'n' });
  expect(bases[0]?.split('\n')).toEqual([
    '"@method": GET',
    '"@authority": example.com',
    '"@path": /',
    '"@query": ?',
    '"content-digest": sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:',
    '"@signature-params": ("@method" "@authority" "@path" "@query" "content-digest");created=1;keyid="k";alg="hmac-sha256";nonce="n"',
  ]);
});

test('every key of the ring has a signing key of its own for every organisation; the first one signs', () => {
  const ring = parseKeyRing(`${generateKeyRingText()},${generateKeyRingText().replace('k1', 'k2')}`);
  const keys = ['shop', 'another'].flatMap((organisationId) => signingKeys(ring, organisationId));
  expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(4);
  expect(new Set(keys.map(({ secret }) => secret.toString('hex'))).size).toBe(4);
  expect(createSigner(ring, 'shop').keyId).toBe(keys[0]?.keyId);
});
