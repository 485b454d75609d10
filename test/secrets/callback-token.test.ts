import { expect, test } from 'vitest';
import { callbackToken, callbackUrls, openCallbackToken } from '../../src/secrets/callback-token.ts';
import { formToken, openFormToken } from '../../src/secrets/form-link.ts';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';

const keyText = generateKeyRingText();
const keyRing = parseKeyRing(keyText);
const call = {
  organisationId: 'acme GmbH & Söhne',
  sessionId: '0123456789abcdef0123456789abcdef',
  turnId: '3f2b8c1e-7d4a-4b7e-9a52-0c1d2e3f4a5b',
  step: 0,
  expiresAt: '2027-01-02T03:04:05.000Z',
};

test('a token opens to the call that offered it, no two are alike, and none tells what is in it', () => {
  const tokens = [callbackToken(keyRing, call), callbackToken(keyRing, call)];
  expect(tokens[0]).not.toBe(tokens[1]);
  for (const token of tokens) {
    expect(openCallbackToken(keyRing, token)).toEqual(call);
    expect(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('latin1')).not.toContain('acme');
  }
  const url = callbackUrls({ keyRing, publicUrl: 'https://example.com/support' })(call);
  expect(url).toMatch(/^https:\/\/example\.com\/support\/callbacks\/k1\.[\w-]+$/);
});

test('a rotated key still opens what it sealed; no other installation’s does', () => {
  const token = callbackToken(keyRing, call);
  const rotated = parseKeyRing(`${generateKeyRingText().replace('k1', 'k2')},${keyText}`);
  expect(openCallbackToken(rotated, token)).toEqual(call);
  expect(callbackToken(rotated, call)).toMatch(/^k2\./);
  expect(openCallbackToken(parseKeyRing(generateKeyRingText()), token)).toBeUndefined();
});

test('nothing else opens: changed bytes, an unknown key, a form’s link', () => {
  const token = callbackToken(keyRing, call);
  const { organisationId, turnId, expiresAt } = call;
  const form = formToken(keyRing, { organisationId, formId: `${turnId}/0`, expiresAt });
  const changed = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`;
  for (const wrong of [
    changed,
    `${token}x`,
    `${token}-`,
    token.replace('k1', 'k9'),
    form,
    '',
    'k1.',
    '../x',
    'k1.AAAA',
  ]) {
    expect(openCallbackToken(keyRing, wrong)).toBeUndefined();
  }
  expect(openFormToken(keyRing, token)).toBeUndefined();
});

test('a URL with something added opens nothing, whatever its length', () => {
  for (const organisationId of ['a', 'ab', 'abc']) {
    const token = callbackToken(keyRing, { ...call, organisationId });
    for (const added of ['A', '-', 'AA']) expect(openCallbackToken(keyRing, `${token}${added}`)).toBeUndefined();
  }
});
