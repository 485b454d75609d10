// Does the shortlist show the model the action that answers? Recall over questions that were written before the ranker.
import { ErrandError } from '../src/errors.ts';
import type { BenchOptions } from './bench-options.ts';
import { type AskedQuestion, type MeasuredDocument, measuredDocuments } from './shortlist/documents.ts';
import { sharedStems } from './shortlist/shared-stems.ts';

export async function benchShortlist({ json }: BenchOptions): Promise<string[]> {
  const documents = measuredDocuments();
  const problems = documents.flatMap(problemsOf);
  if (problems.length > 0) throw new ErrandError('invalid_request', problems.join('\n'));
  const counts = documents.map(({ fileName, actions, questions }) => ({
    document: fileName,
    operations: actions.length,
    questions: questions.length,
  }));
  return json ? [JSON.stringify(counts)] : counts.map((row) => Object.values(row).join('  '));
}

/** A question must have an answer in the document, and share no word with it. */
function problemsOf({ fileName, actions, questions }: MeasuredDocument): string[] {
  return questions.flatMap(({ question, operation }: AskedQuestion) => {
    const answer = actions.find(({ origin }) => origin.operation === operation);
    if (!answer) return [`${fileName}: no action is made of ${operation}`];
    const { name, toolName, description } = answer.definition;
    const shared = sharedStems(question, `${name} ${toolName} ${description}`);
    return shared.length === 0 ? [] : [`${fileName}: "${question}" shares ${shared.join(', ')} with ${operation}`];
  });
}
