import { expect, test } from 'vitest';
import { documentText } from '../../src/cli/document-file.ts';

const read = (text: string, source: string) => documentText(text, { source, field: 'job' });

test('a text that begins with a bracket is YAML in a file that says so, and JSON elsewhere', () => {
  for (const source of ['job.yaml', 'job.YML'])
    expect(read('{ reference: { pointer: /id } }', source)).toEqual({ reference: { pointer: '/id' } });
  expect(read('{"a": [1]}', 'job.yaml')).toEqual({ a: [1] });
  for (const source of ['job.json', '-']) expect(() => read('{ reference: 1 }', source)).toThrow(/not valid JSON/);
});
