// The pause of a turn whose action wants a form: open it with the AI's values, check what the customer submits, or close it.

import { unstorableAt } from '../schemas/storable.ts';
import type { FieldProblem, Form, FormClosedReason, TurnAnswer } from '../schemas/turn.ts';
import type { TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { recordCollected, recordNotSent, replaceArguments, type StepKey } from '../store/steps.ts';
import { readFormTurn, withdrawTurn } from '../store/turns.ts';
import { formClosedReason } from '../turn/recorded-answer.ts';
import { schemaCheck } from '../turn/schema-check.ts';
import { inputForm, requestedInputSchema } from '../turn/system/collect-input-tool.ts';
import type { SystemToolName } from '../turn/system/system-tool.ts';
import type { Catalogs } from './catalogs.ts';
import { stepOf } from './decide.ts';
import type { TurnContexts } from './turn-contexts.ts';

export type FormStep = TurnRef & { step: number };

interface FormAddress {
  organisationId: string;
  sessionId: string;
  formId: string;
}

export function forms({ db, contexts, catalogs }: { db: Database; contexts: TurnContexts; catalogs: Catalogs }) {
  return {
    /** Changes nothing: what the caller is told of the form. `expiresAt`: of one that an earlier run opened. */
    async openForm({ expiresAt, ...formStep }: FormStep & { expiresAt: string | undefined }): Promise<Form> {
      const { title, schema, values, expirySeconds } = await awaited(formStep);
      const expiry = () => new Date(Date.now() + expirySeconds * 1000).toISOString();
      return { formId: formIdOf(formStep), title, schema, values, expiresAt: expiresAt ?? expiry() };
    },

    /** Checks the values and records them; what is wrong with them otherwise. */
    async fillForm({ values, ...formStep }: FormStep & { values: Record<string, unknown> }): Promise<FieldProblem[]> {
      const { problemsOf, record } = await awaited(formStep);
      const pointer = unstorableAt(values);
      const problems =
        pointer === undefined
          ? problemsOf(values)
          : [{ pointer, problem: 'must not contain NUL or half a surrogate pair' }];
      if (problems.length === 0) await record(db, keyOf(formStep), values);
      contexts.forget(formStep);
      return problems;
    },

    /** Why a form takes no values any more that no turn waits for. */
    async findFormEnd({ formId, ...session }: FormAddress): Promise<TurnAnswer> {
      const [, turnId = '', step = ''] = /^(.+)\/(\d{1,9})$/.exec(formId) ?? [];
      const turn = await readFormTurn(db, { ...session, turnId, step: Number(step) });
      const known = turn?.status === 'withdrawn' ? formClosedReason(turn.cause) : 'submitted';
      const ended = turn !== undefined && turn.status !== 'open';
      return { state: 'form_closed', formId, reason: ended ? known : 'not_open' };
    },

    /** The turn ends without its call, and without a reply: a new message, a person or time has overtaken it. */
    async closeForm({ reason, ...formStep }: FormStep & { reason: FormClosedReason }): Promise<TurnAnswer> {
      const { organisationId, turnId } = formStep;
      await recordNotSent(db, keyOf(formStep), { cause: 'form_closed' });
      await withdrawTurn(db, { organisationId, turnId, cause: reason });
      contexts.forget(formStep);
      return { state: 'form_closed', formId: formIdOf(formStep), reason };
    },
  };

  /** The form that a step waits for: of an action, whose arguments it replaces, or of what the AI asks for. */
  async function awaited({ step, ...ref }: FormStep) {
    const { organisationId, turnId } = ref;
    const context = await contexts.of(ref, (kept) => stepOf(kept, { turnId, step }) !== undefined);
    const planned = stepOf(context, { turnId, step });
    const { formExpirySeconds: expirySeconds } = context.settings;
    if (planned?.actionId === ('collect_input' satisfies SystemToolName)) {
      const form = inputForm(requestedInputSchema.parse(planned.arguments));
      return { ...form, expirySeconds, problemsOf: schemaCheck(form.schema), record: recordCollected };
    }
    const { byActionId } = await catalogs.of({ organisationId, catalogVersion: context.turn.catalogVersion });
    const compiled = planned?.actionId ? byActionId.get(planned.actionId) : undefined;
    if (!planned || !compiled) throw new Error(`step ${turnId}/${step} plans no call of the catalog`);
    const { action, tool, problemsOf } = compiled;
    const { name: title } = action.definition;
    return {
      title,
      schema: tool.schema,
      values: planned.arguments,
      expirySeconds,
      problemsOf,
      record: replaceArguments,
    };
  }
}

/** The id of a step's form is that of its call. */
function formIdOf({ turnId, step }: FormStep): string {
  return `${turnId}/${step}`;
}

function keyOf({ organisationId, turnId, step }: FormStep): StepKey {
  return { organisationId, ownerKind: 'turn', ownerId: turnId, step };
}
