// The pause of a turn whose action wants a form: open it with the AI's values, check what the customer submits, or close it.

import { unstorableAt } from '../schemas/storable.ts';
import type { FieldProblem, Form, FormClosedReason, TurnAnswer } from '../schemas/turn.ts';
import type { TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { recordNotSent, replaceArguments, type StepKey } from '../store/steps.ts';
import { withdrawTurn } from '../store/turns.ts';
import type { Catalogs } from './catalogs.ts';
import { stepOf } from './decide.ts';
import type { TurnContexts } from './turn-contexts.ts';

export type FormStep = TurnRef & { step: number };

export function forms({ db, contexts, catalogs }: { db: Database; contexts: TurnContexts; catalogs: Catalogs }) {
  return {
    /** Changes nothing: what the caller is told of the form. */
    async openForm({ expiresAt, ...formStep }: FormStep & { expiresAt: string }): Promise<Form> {
      const { compiled, planned } = await chosen(formStep);
      const { definition } = compiled.action;
      return {
        formId: formIdOf(formStep),
        title: definition.name,
        schema: compiled.tool.schema,
        values: planned.arguments,
        expiresAt,
      };
    },

    /** Checks the values and puts them in the place of the AI's; what is wrong with them otherwise. */
    async fillForm({ values, ...formStep }: FormStep & { values: Record<string, unknown> }): Promise<FieldProblem[]> {
      const { compiled } = await chosen(formStep);
      const pointer = unstorableAt(values);
      const problems =
        pointer === undefined
          ? compiled.problemsOf(values)
          : [{ pointer, problem: 'must not contain NUL or half a surrogate pair' }];
      if (problems.length === 0) await replaceArguments(db, keyOf(formStep), values);
      contexts.forget(formStep);
      return problems;
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

  async function chosen({ step, ...ref }: FormStep) {
    const { organisationId, turnId } = ref;
    const context = await contexts.of(ref, (kept) => stepOf(kept, { turnId, step }) !== undefined);
    const { byActionId } = await catalogs.of({ organisationId, catalogVersion: context.turn.catalogVersion });
    const planned = stepOf(context, { turnId, step });
    const compiled = planned?.actionId ? byActionId.get(planned.actionId) : undefined;
    if (!planned || !compiled) throw new Error(`step ${turnId}/${step} plans no call of the catalog`);
    return { planned, compiled };
  }
}

/** The id of a step's form is that of its call. */
function formIdOf({ turnId, step }: FormStep): string {
  return `${turnId}/${step}`;
}

function keyOf({ organisationId, turnId, step }: FormStep): StepKey {
  return { organisationId, ownerKind: 'turn', ownerId: turnId, step };
}
