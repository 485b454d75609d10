import type { CatalogAction } from '../schemas/action.ts';
import { readSealedVariables } from '../store/actions.ts';
import type { Database } from '../store/database.ts';
import { descriptionOverlaps } from '../turn/authoring/description-overlap.ts';
import { isSecretName } from '../turn/authoring/secret-names.ts';
import { shadowedVariables } from '../turn/authoring/shadowed-variables.ts';
import { actionVerification } from './action-verification.ts';
import { jobWarnings } from './job-warnings.ts';
import { scheduleWarnings } from './schedule-callers.ts';

/** Something to look at after saving; nothing that was refused. */
export type ActionWarning =
  | { kind: 'overlapping_description'; toolName: string; words: string[]; message: string }
  | { kind: 'shadowed_variable'; header: string; message: string }
  | { kind: 'secret_in_header'; header: string; message: string }
  | { kind: 'job_not_followed'; message: string }
  | { kind: 'schedule_calls_nothing'; message: string }
  | { kind: 'not_verified'; since: Date; revision: number; message: string };

/** The three most alike are enough to see that a description is too wide. */
const MOST_OVERLAPS = 3;

export async function actionWarnings(
  db: Database,
  {
    organisationId,
    action,
    others,
  }: { organisationId: string; action: CatalogAction; others: readonly CatalogAction[] },
): Promise<ActionWarning[]> {
  const { actionId, definition } = action;
  const { toolName, headers } = definition;
  const hint = (header: string) => variableHint({ organisationId, header });
  const overlaps = descriptionOverlaps({ action, others }).slice(0, MOST_OVERLAPS);
  const shadowed = shadowedVariables({ definition, variables: await readSealedVariables(db, organisationId) });
  const verification = (await actionVerification(db, { organisationId, actionId })).get(actionId);
  return [
    ...overlaps.map((overlap): ActionWarning => {
      const words = overlap.words.join(', ');
      const message = `the AI may take ${toolName} for ${overlap.toolName}: both say ${words}; tell what only this one does`;
      return { kind: 'overlapping_description', ...overlap, message };
    }),
    ...shadowed.map((header): ActionWarning => {
      const message = `the header ${header} of this action takes the place of the global variable of this name`;
      return { kind: 'shadowed_variable', header, message };
    }),
    ...headers
      .filter(({ name }) => isSecretName(name))
      .map(({ name: header }): ActionWarning => {
        const message = `the header ${header} looks like a secret and is kept readable with the action: ${hint(header)}`;
        return { kind: 'secret_in_header', header, message };
      }),
    ...jobWarnings({ action, others }).map((message): ActionWarning => ({ kind: 'job_not_followed', message })),
    ...(await scheduleWarnings(db, { organisationId, action })).map(
      (message): ActionWarning => ({ kind: 'schedule_calls_nothing', message }),
    ),
    ...(verification && !verification.verified ? [notVerified(verification)] : []),
  ];
}

/** How a person gives the engine a value that no action may show. */
export function variableHint({ organisationId, header }: { organisationId: string; header: string }): string {
  return `set it as a global variable with errand variable set ${header} --org ${organisationId}, which reads the value from standard input`;
}

function notVerified({ since, revision }: { since: Date; revision: number }): ActionWarning {
  const message = `not verified in a conversation since ${since.toISOString()} (revision ${revision}): let a real turn use it`;
  return { kind: 'not_verified', since, revision, message };
}
