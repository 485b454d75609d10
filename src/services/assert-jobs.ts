import { ErrandError } from '../errors.ts';
import type { ActionDefinition } from '../schemas/action.ts';
import { jobProblems } from '../turn/authoring/job-problems.ts';

type Catalog = readonly ActionDefinition[];

/**
 * Holds the long jobs of a catalog against it as it will stand: those of saved actions, and those of others that poll by one of them.
 * What was wrong before the change is no obstacle to it.
 * @throws ErrandError `invalid_request` with every problem, and the pointer of the first into its action
 */
export function assertJobs({ saved, before, standing }: { saved: Catalog; before: Catalog; standing: Catalog }): void {
  const names = new Set(saved.map(({ toolName }) => toolName));
  const known = new Set(problemsOf(before).flatMap(({ toolName, text }) => (names.has(toolName) ? [] : text)));
  const fresh = problemsOf(standing).filter(({ text }) => !known.has(text));
  const [first] = fresh;
  if (!first) return;
  const { pointer } = first;
  const field = pointer.slice(1).replaceAll('/', '.');
  throw new ErrandError('invalid_request', fresh.map(({ text }) => text).join('; '), { field, pointer });
}

/** The actions of a catalog whose long jobs poll by this one. */
export function pollingBy(catalog: Catalog, toolName: string): ActionDefinition[] {
  return catalog.filter(({ job }) => job?.poll.action === toolName);
}

/** What keeps the jobs of a catalog from being followed, each named by its action. */
function problemsOf(catalog: Catalog) {
  const byToolName = new Map(catalog.map((definition) => [definition.toolName, definition]));
  return catalog.flatMap((definition) =>
    jobProblems(definition, (toolName) => byToolName.get(toolName)).map(({ pointer, problem }) => ({
      toolName: definition.toolName,
      pointer: `/job${pointer}`,
      text: `${definition.toolName} /job${pointer}: ${problem}`,
    })),
  );
}
