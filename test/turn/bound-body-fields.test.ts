import { expect, test } from 'vitest';
import { withBoundField } from '../../src/turn/bound-parameters.ts';

test.each<[string, string, unknown]>([
  ['a list where an object was meant', '/email', [{ email: 'eve@example.com' }]],
  ['an empty list', '/recipients/0/email', { recipients: [] }],
  ['a list that is too short', '/recipients/1/email', { recipients: [{ email: 'eve@example.com' }] }],
  ['a list by a key that is no place in it', '/recipients/length', { recipients: [] }],
  ['a text', '/email/address', { email: 'eve@example.com' }],
])('no call leaves without its bound body field: %s', (_what, pointer, value) => {
  const setting = () => withBoundField({ value, pointer, field: 'ann@example.com' });
  expect(setting).toThrow(/^body: ".+" cannot be set inside/);
});

test('a place in a list is set, the others stay as they are', () => {
  const value = { recipients: [{ email: 'eve@example.com' }, { email: 'bob@example.com' }] };
  expect(withBoundField({ value, pointer: '/recipients/0/email', field: 'ann@example.com' })).toEqual({
    recipients: [{ email: 'ann@example.com' }, { email: 'bob@example.com' }],
  });
});
