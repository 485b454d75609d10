import { ErrandError } from '../errors.ts';
import type { ActionDefinition } from '../schemas/action.ts';
import { jobProblems } from '../turn/authoring/job-problems.ts';

/**
 * Holds the long jobs that saved actions declare against the catalog as it will stand.
 * @throws ErrandError `invalid_request` with every problem, and the pointer of the first into its action
 */
export function assertJobs({
  saved,
  standing,
}: {
  saved: readonly ActionDefinition[];
  standing: readonly ActionDefinition[];
}): void {
  const byToolName = new Map(standing.map((definition) => [definition.toolName, definition]));
  const problems = saved.flatMap((definition) =>
    jobProblems(definition, (toolName) => byToolName.get(toolName)).map(({ pointer, problem }) => ({
      pointer: `/job${pointer}`,
      text: `${definition.toolName} /job${pointer}: ${problem}`,
    })),
  );
  const [first] = problems;
  if (!first) return;
  const { pointer } = first;
  const field = pointer.slice(1).replaceAll('/', '.');
  throw new ErrandError('invalid_request', problems.map(({ text }) => text).join('; '), { field, pointer });
}
