import { describe, expect, test } from 'vitest';
import { readDocument } from '../../src/openapi/read-document.ts';
import { processorMs } from '../support/processor-ms.ts';
import { refusal } from './small-document.ts';

const JSON_TEXT = '{"openapi": "3.1.0", "paths": {}}';
const YAML_TEXT = 'openapi: 3.0.3\npaths: {}\n';

const read = (text: string, fileName = 'spec') => readDocument({ text, fileName });
const refused = (text: string, fileName?: string) => refusal(() => read(text, fileName));

describe('readDocument', () => {
  test('the format is told by the content', () => {
    expect(read(JSON_TEXT)).toEqual({
      root: { openapi: '3.1.0', paths: {} },
      version: '3.1.0',
      dialect: '3.1',
      format: 'json',
    });
    expect(read(YAML_TEXT)).toEqual({
      root: { openapi: '3.0.3', paths: {} },
      version: '3.0.3',
      dialect: '3.0',
      format: 'yaml',
    });
  });

  test('a byte order mark and CRLF are no obstacle', () => {
    expect(read(`\uFEFF${JSON_TEXT}`, 'spec.json').version).toBe('3.1.0');
    expect(read(`\uFEFF${YAML_TEXT.replaceAll('\n', '\r\n')}`, 'spec.yaml').version).toBe('3.0.3');
  });

  test('YAML under a .json name is refused, JSON under a .yaml name is YAML', () => {
    expect(refused(YAML_TEXT, 'spec.json')).toMatchObject({ code: 'failed_to_parse_spec', line: 1, column: 1 });
    expect(read(JSON_TEXT, 'spec.YML').version).toBe('3.1.0');
    expect(read('{openapi: 3.1.0, paths: {}}', 'spec.yaml').format).toBe('yaml');
  });

  test.each([
    ['{"openapi": "3.1.0",\n "a": 1,\n "a": 2}', 3, 2, '"a" stands twice'],
    ['{"openapi": "3.1.0",\n "a": {"b": 1, "\\u0062": 2}}', 2, 16, '"b" stands twice'],
    ['{"openapi": "3.1.0",\n "paths": {', 2, 12, 'the text ends'],
    ['{"openapi": "3.1.0",}', 1, 21, 'unexpected "}"'],
    ['{"openapi": "3.1.0"} x', 1, 22, 'unexpected "x"'],
    ['{"openapi": "3.1.0", "a": 01}', 1, 27, 'unexpected "0"'],
    ['{"openapi": "3.1.0", "a": [1 2]}', 1, 30, 'unexpected "2"'],
    ['{"openapi": "3.1.0", "a": "tab\there"}', 1, 27, 'string'],
    ['{"openapi": "3.1', 1, 13, 'string'],
    ['[1}', 1, 3, 'unexpected "}"'],
  ])('JSON: %j is refused at its place', (text, line, column, message) => {
    expect(refused(text, 'spec.json')).toMatchObject({ code: 'failed_to_parse_spec', line, column });
    expect(refused(text, 'spec.json').message).toContain(message);
  });

  test('JSON scalars of every kind are read as JSON.parse reads them', () => {
    const text = '{"openapi":"3.1.0","a":[-0.5e+3,0,1E9,true,false,null,"\\\\","\\"",[],{},[{}]]}';
    expect(read(text).root).toEqual(JSON.parse(text));
  });

  test('YAML: a syntax error and a key that stands twice are refused at their place', () => {
    expect(refused('openapi: 3.0.3\npaths: {a\n')).toMatchObject({ code: 'failed_to_parse_spec', line: 3 });
    const twice = refused('openapi: 3.0.3\npaths: {}\npaths: {}\n');
    expect(twice).toMatchObject({ code: 'failed_to_parse_spec', line: 3, column: 1 });
    expect(twice.message).not.toContain('\n');
  });

  test('YAML: anchors, merge keys and dates are read', () => {
    const text = 'openapi: 3.0.3\nx-a: &a {b: 1}\nx-c: {<<: *a, d: 2024-01-01}\n';
    expect(read(text).root['x-c']).toEqual({ b: 1, d: '2024-01-01' });
  });

  test('YAML: what an alias bomb names is shared, so it costs nothing until somebody uses it', () => {
    const lines = Array.from({ length: 30 }, (_, index) => {
      const aliases = Array.from({ length: 9 }, () => `*a${index}`).join(', ');
      return `x-${index + 1}: &a${index + 1} [${aliases}]`;
    });
    const before = process.cpuUsage();
    expect(read(`openapi: 3.0.3\nx-0: &a0 lol\n${lines.join('\n')}\n`, 'spec.yaml').version).toBe('3.0.3');
    expect(processorMs(before)).toBeLessThan(2_000);
  });

  test('YAML: tags that say more than the value are passed over', () => {
    const text = 'openapi: !!str 3.0.3\nx-a: !own {b: !!timestamp 2024-01-01}\nx-c: !list [1]\n';
    expect(read(text, 'spec.yaml').root).toMatchObject({ openapi: '3.0.3', 'x-a': { b: '2024-01-01' }, 'x-c': [1] });
  });

  test('YAML: a mapping of 50,000 keys is read in seconds, its last key checked like its first', () => {
    const keys = Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join('\n');
    const before = process.cpuUsage();
    expect(read(`openapi: 3.0.3\n${keys}\n`).version).toBe('3.0.3');
    expect(refused(`openapi: 3.0.3\n${keys}\nk49999: 2\n`)).toMatchObject({ line: 50_002, column: 1 });
    expect(processorMs(before)).toBeLessThan(20_000);
  });

  test.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['[]', 'not an object'],
    ['just words', 'not an object'],
    ['{"info": {}}', 'neither'],
    ['{"swagger": "1.2"}', 'Swagger 1.2'],
    ['{"swagger": 2.0}', 'put it in quotes'],
    ['{"swagger": "1.2"}', 'Swagger 1.2'],
    ['{"openapi": "3.2.0"}', 'OpenAPI 3.2.0'],
    ['{"openapi": "4.0.0"}', 'OpenAPI 4.0.0'],
    ['openapi: 3.1', 'put it in quotes'],
  ])('%j is refused and the reason named', (text, message) => {
    expect(refused(text)).toMatchObject({ code: 'failed_to_parse_spec' });
    expect(refused(text).message).toContain(message);
  });

  test('hostile nesting is refused, not a fault', () => {
    const json = `{"openapi": "3.1.0", "x": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(read(json).version).toBe('3.1.0');
    expect(refused(`openapi: 3.1.0\nx: ${'['.repeat(50_000)}`)).toMatchObject({ code: 'failed_to_parse_spec' });
  });

  test('YAML: merge keys that multiply are refused, those that do not are followed', () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `  k${index}: 1`).join('\n');
    const uses = Array.from({ length: 200 }, (_, index) => `x-${index}: { <<: *a, z: ${index} }`).join('\n');
    expect(refusal(() => read(`openapi: 3.1.0\nx-a: &a\n${keys}\n${uses}\n`, 'spec.yaml')).message).toContain(
      'merge keys',
    );
    const { root } = read('openapi: 3.1.0\na: &a { x: 1 }\nb: { <<: *a, y: 2 }\n', 'spec.yaml');
    expect(root.b).toEqual({ x: 1, y: 2 });
  });
});
