// Does the shortlist show the model the action that answers? Recall over questions that share no word with their answer.
import { ErrandError } from '../src/errors.ts';
import type { BenchOptions } from './bench-options.ts';
import { heldOutCatalog, type MeasuredCatalog, measuredCatalogs } from './shortlist/documents.ts';
import { sharedStems } from './shortlist/shared-stems.ts';

export async function benchShortlist({ json }: BenchOptions): Promise<string[]> {
  const catalogs = [...measuredCatalogs(), heldOutCatalog()];
  const problems = catalogs.flatMap(problemsOf);
  if (problems.length > 0) throw new ErrandError('invalid_request', problems.join('\n'));
  const counts = catalogs.map(({ name, actions, questions }) => ({
    document: name,
    operations: actions.length,
    questions: questions.length,
  }));
  return json ? [JSON.stringify(counts)] : counts.map((row) => Object.values(row).join('  '));
}

/** A question must have an answer in the document, and share no word with it. */
function problemsOf({ name: document, actions, questions }: MeasuredCatalog): string[] {
  return questions.flatMap(({ question, operation }) => {
    const answer = actions.find(({ origin }) => origin.operation === operation);
    if (!answer) return [`${document}: no action is made of ${operation}`];
    const { name, toolName, description } = answer.definition;
    const shared = sharedStems(question, `${name} ${toolName} ${description}`);
    return shared.length === 0 ? [] : [`${document}: "${question}" shares ${shared.join(', ')} with ${operation}`];
  });
}
