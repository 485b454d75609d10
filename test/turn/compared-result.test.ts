import { expect, test } from 'vitest';
import { comparedResult } from '../../src/turn/compared-result.ts';

const resultOf = (text: string, pointer: string | null = null) =>
  comparedResult({ text, pointer, digest: (whole) => `of ${whole.length}` });

test.each<[string, string, string | null, string | null]>([
  ['the whole body', '{"b":1, "a":[2]}', null, '{"a":[2],"b":1}'],
  ['the whole body by the empty pointer', '{"b":1}', '', '{"b":1}'],
  ['text that is no JSON', 'in stock\0', null, '"in stock\\u0000"'],
  ['an empty body', '', null, '""'],
  ['a value', '{"stock":{"A/1":[0,3]}}', '/stock/A~11/1', '3'],
  ['null that stands there', '{"stock":null}', '/stock', 'null'],
  ['nothing that stands there', '{"stock":1}', '/price', null],
  ['what every object inherits', '{}', '/constructor', null],
  ['the length of a list', '[1]', '/length', null],
  ['a value inside a text', '{"stock":"abc"}', '/stock/0', null],
  ['a value of a body that is no JSON', 'in stock', '/stock', null],
])('compared is %s', (_what, text, pointer, expected) => expect(resultOf(text, pointer)?.kept ?? null).toBe(expected));

test('a long result is kept as its digest, and a short one is known again by it', () => {
  expect(resultOf(`"${'a'.repeat(20_000)}"`)).toEqual({ kept: 'sha256 of 20002', digest: 'sha256 of 20002' });
  expect(resultOf('{ "stock": 7 }')).toEqual({ kept: '{"stock":7}', digest: 'sha256 of 11' });
});
