import { ErrandError } from '../errors.ts';
import type { JsonSchema } from '../schemas/json-schema.ts';
import type { FormClosedReason } from '../schemas/turn.ts';
import { readCatalog } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { type FormStepRow, readFormStep } from '../store/form-steps.ts';
import { compiledCatalog } from '../turn/compiled-catalog.ts';
import { formEnd } from '../turn/form-end.ts';
import { stepForm } from '../turn/step-form.ts';

/** A form as its page shows it. `open` is what the database knows: the turn has the last word when values are submitted. */
export type ShownForm = { organisationName: string } & (
  | { state: 'closed'; reason: FormClosedReason }
  | {
      state: 'open';
      /** the caller's id */
      session: string;
      title: string;
      schema: JsonSchema;
      values: Record<string, unknown>;
    }
);

/** @param formId `<turn id>/<step>` @throws ErrandError `not_found` */
export async function showForm(
  db: Database,
  { organisationId, formId }: { organisationId: string; formId: string },
): Promise<ShownForm> {
  const [turnId = '', step] = formId.split('/');
  const found = await readFormStep(db, { organisationId, turnId, step: Number(step) });
  if (!found) throw notFound(formId);
  const { organisationName, session } = found;
  const reason = formEnd(found);
  if (reason) return { organisationName, state: 'closed', reason };
  const form = await formOf(db, { organisationId, ...found });
  if (!form) throw notFound(formId);
  const { title, schema, values } = form;
  return { organisationName, state: 'open', session, title, schema, values };
}

async function formOf(db: Database, { organisationId, turn, step }: FormStepRow & { organisationId: string }) {
  const { actionId } = step;
  const { catalogVersion } = turn;
  const actions = actionId === null ? [] : await readCatalog(db, { organisationId, catalogVersion, actionId });
  return stepForm({ step, catalog: compiledCatalog(actions) });
}

function notFound(formId: string): ErrandError {
  return new ErrandError('not_found', `there is no form "${formId}"`, { field: 'formId' });
}
