import type { CatalogAction } from '../../schemas/action.ts';

/** What was done to an action, its name and revision, then its warnings, one a line. */
export function savedText(
  done: string,
  { definition: { toolName, name }, revision, warnings }: CatalogAction & { warnings: readonly { message: string }[] },
): string {
  const first = `action ${toolName} "${name}" ${done}, revision ${revision}`;
  return [first, ...warnings.map(({ message }) => `warning: ${message}`)].join('\n');
}
