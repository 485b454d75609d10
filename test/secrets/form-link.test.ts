import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { formLinks, formToken, openFormToken } from '../../src/secrets/form-link.ts';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';

const text = generateKeyRingText();
const keyRing = parseKeyRing(text);
const form = { organisationId: 'acme', formId: `${randomUUID()}/0`, expiresAt: '2026-03-02T10:00:00.000Z' };

test('a token opens to the form it was made for', () => {
  for (const one of [form, { ...form, formId: `${randomUUID()}/12`, organisationId: 'münchen/1 ✓' }]) {
    expect(openFormToken(keyRing, formToken(keyRing, one))).toEqual(one);
  }
});

test('a link is short, fit for a URL, and tells nothing', () => {
  const link = formLinks({ keyRing, publicUrl: 'https://example.com/support' })(form);
  expect(link).toMatch(/^https:\/\/example\.com\/support\/forms\/k1\.[A-Za-z0-9_-]{71}$/);
  const bytes = Buffer.from(link.split('.').at(-1) ?? '', 'base64url').toString('latin1');
  expect(bytes).not.toContain('acme');
  expect(formToken(keyRing, form)).not.toBe(formToken(keyRing, form));
});

test('a token of an older key opens as long as that key is there', () => {
  const next = generateKeyRingText().replace('k1', 'k2');
  const token = formToken(keyRing, form);
  expect(openFormToken(parseKeyRing(`${next},${text}`), token)).toEqual(form);
  expect(openFormToken(parseKeyRing(next), token)).toBeUndefined();
  expect(openFormToken(parseKeyRing(generateKeyRingText()), token)).toBeUndefined();
});

test('a token with any other byte, and anything else, opens to nothing', () => {
  const [keyId, body = ''] = formToken(keyRing, form).split('.');
  const bytes = Buffer.from(body, 'base64url');
  for (const index of bytes.keys()) {
    const forged = Buffer.from(bytes);
    forged.writeUInt8(forged.readUInt8(index) ^ 1, index);
    expect(openFormToken(keyRing, `${keyId}.${forged.toString('base64url')}`)).toBeUndefined();
  }
  for (const nonsense of [
    '',
    '.',
    'k1.',
    `k1.${'A'.repeat(20)}`,
    body,
    `${keyId}.${body}x.y`,
    `k1.${'A'.repeat(601)}`,
  ]) {
    expect(openFormToken(keyRing, nonsense)).toBeUndefined();
  }
});
