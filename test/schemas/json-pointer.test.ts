import { expect, test } from 'vitest';
import { escapedKey, pointerKeys, valueAtPointer } from '../../src/schemas/json-pointer.ts';

// RFC 6901, 5: the pointers into its example document
const example = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'm~n': 8, '~1': 9, none: null };

test.each([
  ['', example],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/m~0n', 8],
  ['/~01', 9],
  ['/none', null],
])('%j names what stands there', (pointer, value) => {
  expect(valueAtPointer(example, pointer)).toEqual({ value });
});

test.each(['/foo/2', '/foo/length', '/foo/0/length', '/none/a', '/constructor'])('nothing stands at %j', (pointer) => {
  expect(valueAtPointer(example, pointer)).toBeUndefined();
});

test('a key that was escaped is the same key again', () => {
  for (const key of Object.keys(example)) expect(pointerKeys(`/x/${escapedKey(key)}`)).toEqual(['x', key]);
});
