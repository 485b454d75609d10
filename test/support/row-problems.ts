import ts from 'typescript';
import type { WireRow } from '../wire-rows.ts';

interface TitledTest {
  title: string;
  /** what its `expect(...)` calls look at, as source text */
  expected: string[];
}

/** What stands for a request that arrived, a connection, the bytes that came back, or a row of the database. */
const EVIDENCE =
  /\b(requests|requestsOf|connections|hellos|callsOf|call|calls|stepsOf|ledgerOf|turnsOf|database|rows)\b/;

/** What is missing between the rows of the documents and the tests: a row without a title, a title that shows nothing. */
export function rowProblems(rows: readonly WireRow[], sources: readonly string[]): string[] {
  const tests = sources.flatMap(titledTests);
  return rows.flatMap(({ page, subject, says, title }) => {
    const row = `${page}: ${subject}`;
    if (!`${subject}: ${says}`.startsWith(title)) return [`${row}: the title does not quote the row`];
    if (title.length <= `${subject}: `.length) return [`${row}: the title quotes the row's subject alone`];
    const quoting = tests.filter((test) => test.title.split(' · ').some((part) => part.startsWith(title)));
    if (quoting.length === 0) return [`${row}: no test has the title "${title}"`];
    const shows = quoting.some(({ expected }) => expected.some((text) => EVIDENCE.test(text)));
    return shows ? [] : [`${row}: its test asserts nothing on wire or database`];
  });
}

function titledTests(source: string): TitledTest[] {
  const file = ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest, true);
  const found: TitledTest[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(file) === 'test') {
      const [title, body] = node.arguments;
      if (title && ts.isStringLiteralLike(title) && body)
        found.push({ title: title.text, expected: expectations(body, file) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function expectations(body: ts.Node, file: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ['expect', 'expect.poll'].includes(node.expression.getText(file)))
      found.push(node.arguments.map((argument) => argument.getText(file)).join());
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}
