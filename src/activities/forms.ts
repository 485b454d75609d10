// The pause of a turn whose action wants a form: open it with the AI's values, check what the customer submits, or close it.
import type { Metrics } from '../observe/metrics.ts';
import type { DeliveryRef } from '../schemas/delivery.ts';
import { unstorableAt } from '../schemas/storable.ts';
import type { FieldProblem, Form, FormClosedReason, TurnAnswer } from '../schemas/turn.ts';
import type { TurnRef } from '../schemas/turn-context.ts';
import type { LinkedForm } from '../secrets/form-link.ts';
import type { Database } from '../store/database.ts';
import { recordFormOpened } from '../store/deliveries.ts';
import { readFormStep } from '../store/form-steps.ts';
import { recordCollected, recordNotSent, replaceArguments, type StepKey } from '../store/steps.ts';
import { withdrawTurn } from '../store/turns.ts';
import { formEnd } from '../turn/form-end.ts';
import { type StepForm, stepForm } from '../turn/step-form.ts';
import type { Catalogs } from './catalogs.ts';
import { stepOf } from './decide.ts';
import type { TurnEnd } from './end-turn.ts';
import type { TurnContexts } from './turn-contexts.ts';

export type FormStep = TurnRef & { step: number };

/** `delivery`: what the organisation's webhook has to be told of it, where it has one. */
export interface OpenedForm {
  form: Form;
  delivery?: DeliveryRef;
}

export function forms({
  db,
  contexts,
  catalogs,
  formLink,
  metrics,
}: {
  db: Database;
  contexts: TurnContexts;
  catalogs: Catalogs;
  metrics: Metrics;
  /** makes the link to a form's hosted page, where there are such pages */
  formLink?: ((form: LinkedForm) => string) | undefined;
}) {
  return {
    formOf,

    /**
     * Changes nothing but to note, where the organisation has a webhook, that it has to be told. `expiresAt`: of a form that
     * an earlier run opened.
     */
    async openForm({
      expiresAt: earlier,
      ...formStep
    }: FormStep & { expiresAt: string | undefined }): Promise<OpenedForm> {
      const { settings } = await contextOf(formStep);
      const expiresAt = earlier ?? new Date(Date.now() + settings.formExpirySeconds * 1000).toISOString();
      const form = await formOf(formStep, expiresAt);
      if (settings.webhookUrl === null) return { form };
      const { formId } = form;
      const delivers = await recordFormOpened(db, { ...formStep, formId, expiresAt });
      return {
        form,
        ...(delivers ? { delivery: { organisationId: formStep.organisationId, deliveryId: formId } } : {}),
      };
    },

    /** Checks the values and records them; what is wrong with them otherwise. */
    async fillForm({ values, ...formStep }: FormStep & { values: Record<string, unknown> }): Promise<FieldProblem[]> {
      const form = await awaited(formStep);
      const record = form.isInput ? recordCollected : replaceArguments;
      const pointer = unstorableAt(values);
      const problems =
        pointer === undefined
          ? form.problemsOf(values)
          : [{ pointer, problem: 'must not contain NUL or half a surrogate pair' }];
      if (problems.length === 0) await record(db, keyOf(formStep), values);
      contexts.forget(formStep);
      return problems;
    },

    /** Of a form that no turn of the session waits for. */
    async findFormEnd({ organisationId, formId }: { organisationId: string; formId: string }): Promise<TurnAnswer> {
      const [turnId = '', step] = formId.split('/');
      const found = await readFormStep(db, { organisationId, turnId, step: Number(step) });
      return { state: 'form_closed', formId, reason: (found && formEnd(found)) ?? 'not_open' };
    },

    /** The turn ends without its call, and without a reply: a new message, a person or time has overtaken it. */
    async closeForm({ reason, ...formStep }: FormStep & { reason: FormClosedReason }): Promise<TurnEnd> {
      const { organisationId, sessionId, turnId } = formStep;
      const { facts } = (await contextOf(formStep)).turn;
      await recordNotSent(db, keyOf(formStep), { cause: 'form_closed' });
      const delivers = await withdrawTurn(db, { organisationId, sessionId, turnId, cause: reason });
      contexts.forget(formStep);
      metrics.formClosed(reason);
      const { channel } = facts;
      metrics.turnEnded({ organisationId, sessionId, turnId, outcome: 'withdrawn', cause: reason, channel });
      const answer = { state: 'form_closed' as const, formId: formIdOf(formStep), reason };
      return { answer, ...(delivers ? { delivery: { organisationId, deliveryId: turnId } } : {}) };
    },
  };

  /** What the customer is shown. */
  async function formOf(formStep: FormStep, expiresAt: string): Promise<Form> {
    const { title, schema, values } = await awaited(formStep);
    const { organisationId } = formStep;
    const formId = formIdOf(formStep);
    const link = formLink ? { link: formLink({ organisationId, formId, expiresAt }) } : {};
    return { formId, title, schema, values, expiresAt, ...link };
  }

  async function awaited(formStep: FormStep): Promise<StepForm> {
    const { organisationId, turnId, step } = formStep;
    const context = await contextOf(formStep);
    const catalog = await catalogs.of({ organisationId, catalogVersion: context.turn.catalogVersion });
    const planned = stepOf(context, { turnId, step });
    const form = planned && stepForm({ step: planned, catalog });
    if (!form) throw new Error(`step ${turnId}/${step} has no form`);
    return form;
  }

  function contextOf({ step, ...ref }: FormStep) {
    return contexts.of(ref, (kept) => stepOf(kept, { turnId: ref.turnId, step }) !== undefined);
  }
}

/** The id of a step's form is that of its call. */
function formIdOf({ turnId, step }: FormStep): string {
  return `${turnId}/${step}`;
}

function keyOf({ organisationId, turnId, step }: FormStep): StepKey {
  return { organisationId, ownerKind: 'turn', ownerId: turnId, step };
}
