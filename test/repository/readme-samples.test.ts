import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, onTestFinished, test } from 'vitest';

const samples = [...readFileSync('README.md', 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);

test('the TypeScript samples of README.md compile under strict', () => {
  // inside the repository, where the compiler finds the types of Node
  const folder = mkdtempSync(join(process.cwd(), 'test/repository/samples-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = samples.map((code, n) => {
    const file = join(folder, `sample-${n}.ts`);
    writeFileSync(file, code);
    return file;
  });
  expect(files).not.toEqual([]);
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2024.d.ts'],
    module: ts.ModuleKind.NodeNext,
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    paths: { errand: [join(process.cwd(), 'src/client.ts')] },
  });
  const problems = ts.getPreEmitDiagnostics(program);
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
}, 60_000);
