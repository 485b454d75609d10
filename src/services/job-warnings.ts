import type { ActionDefinition, CatalogAction } from '../schemas/action.ts';
import { jobProblems } from '../turn/authoring/job-problems.ts';
import { pollingBy } from './assert-jobs.ts';

/**
 * What keeps the long jobs of an action, or those that poll by it, from being followed: an import took the polled action away, or it
 * was disabled. `others`: its catalog, with or without it.
 */
export function jobWarnings({
  action: { definition },
  others,
}: {
  action: CatalogAction;
  others: readonly CatalogAction[];
}): string[] {
  const catalog = others.map((other) => other.definition).filter(({ toolName }) => toolName !== definition.toolName);
  const named = (toolName: string) => catalog.find((other) => other.toolName === toolName);
  return [
    ...unfollowed(definition, named),
    ...(definition.status === 'disabled'
      ? pollingBy(catalog, definition.toolName).map(
          ({ toolName }) => `while it is disabled the jobs that ${toolName} begins are not polled`,
        )
      : []),
  ];
}

/** Of the actions of a catalog, for a change that is not theirs, e.g. an import: each named. */
export function catalogJobWarnings(catalog: readonly ActionDefinition[]): string[] {
  const byToolName = new Map(catalog.map((definition) => [definition.toolName, definition]));
  return catalog.flatMap((definition) =>
    unfollowed(definition, (toolName) => byToolName.get(toolName)).map((text) => `${definition.toolName}: ${text}`),
  );
}

function unfollowed(definition: ActionDefinition, named: (toolName: string) => ActionDefinition | undefined): string[] {
  const polled = definition.job && named(definition.job.poll.action);
  return [
    ...jobProblems(definition, named).map(
      ({ pointer, problem }) => `no job of it is followed, /job${pointer}: ${problem}`,
    ),
    ...(polled?.status === 'disabled' ? [`its jobs are not polled: ${polled.toolName} is disabled`] : []),
  ];
}
