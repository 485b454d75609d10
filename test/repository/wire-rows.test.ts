import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rowProblems } from '../support/row-problems.ts';
import { type WireRow, wireRows } from '../wire-rows.ts';

const folder = new URL('../acceptance/', import.meta.url);
const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));

test('every row of the documents about the wire is the title of a test that asserts on wire or database', () => {
  expect(rowProblems(wireRows, sources)).toEqual([]);
});

const row: WireRow = {
  page: 'product',
  subject: 'redirects',
  says: 'never followed',
  title: 'redirects: never followed',
};
const titled = (body: string) => `test('redirects: never followed', async () => { ${body} });`;

test.each([
  ['no test at all', '', 'no test has the title'],
  ['another title', titled('expect(requests).toHaveLength(1);').replace('never', 'always'), 'no test has the title'],
  ['a title in a comment', `// ${titled('expect(requests).toEqual([]);')}`, 'no test has the title'],
  [
    'a test that is skipped',
    titled('expect(requests).toEqual([]);').replace('test', 'test.skip'),
    'no test has the title',
  ],
  ['a test without expectation', titled('await turn();'), 'asserts nothing on wire or database'],
  ['a test that looks elsewhere', titled('const { requests } = world; expect(reply).toBe("");'), 'asserts nothing'],
])('the checker finds %s', (_what, source, problem) => {
  expect(rowProblems([row], [source])).toEqual([expect.stringContaining(problem)]);
});

test('the checker takes a test that shows its row, and a title must quote the row', () => {
  const good = titled('expect(world.endpoint.requests).toHaveLength(1);');
  expect(rowProblems([row], [good])).toEqual([]);
  expect(rowProblems([{ ...row, title: 'redirects: ' }], [good])).toHaveLength(1);
  expect(rowProblems([{ ...row, title: 'redirects: always' }], [good])).toHaveLength(1);
});

const design = new URL('../../../shared/design/product.md', import.meta.url);
const seeds = new URL('../../../shared/seeds/', import.meta.url);
const rowsOf = (page: WireRow['page']) => wireRows.filter((one) => one.page === page);

test.skipIf(!existsSync(design))('the rows are those of product.md, section 2, no more and no fewer', () => {
  const section = /^## 2\. .*?(?=^## 3\. )/ms.exec(readFileSync(design, 'utf8'))?.[0] ?? '';
  const cells = section.split('\n').flatMap((line) => {
    const [, subject, says] = /^\| (.+?) \| (.+) \|$/.exec(line) ?? [];
    return subject && says && !['rule', 'outcome'].includes(subject) ? [{ subject, says }] : [];
  });
  expect(cells.length).toBeGreaterThan(10);
  expect(rowsOf('product').map(({ subject, says }) => ({ subject, says }))).toEqual(cells);
});

test.skipIf(!existsSync(seeds))('the rows are those of the seeds on execution and troubleshooting', () => {
  const pages = existsSync(seeds) ? readdirSync(seeds).map((name) => readFileSync(new URL(name, seeds), 'utf8')) : [];
  const lines = (from: string, to: string) => {
    const page = pages.find((text) => text.includes(`\n${from}\n`)) ?? '';
    return page.split(`\n${from}\n`)[1]?.split(to)[0]?.trim().split('\n') ?? [];
  };
  const written = (page: WireRow['page']) => rowsOf(page).map(({ subject, says }) => subject + says);
  expect(written('execution')).toEqual([
    ...lines('Value', 'If your endpoint needs'),
    ...lines('FailureWhat the AI receives', 'Because the response body'),
  ]);
  expect(written('troubleshooting')).toEqual(lines('Limits Recap\n\nValue', 'Impact Of Misconfiguration'));
});
