// The pause of a turn whose action wants a form. It may outlive every worker; it ends by values that fit, or is overtaken.
import { condition } from '@temporalio/workflow';
import type { FormStep } from '../activities/index.ts';
import type { Form, FormClosedReason, TurnAnswer } from '../schemas/turn.ts';
import { FORM_EXPIRY_MS } from '../turn/limits.ts';
import type { FormSubmission } from './messages.ts';
import { recorded } from './turn-activities.ts';

export interface FormPause {
  /** what the sender of the message is told while the form is open */
  shown(): TurnAnswer | undefined;
  /** undefined when the values were taken: the turn goes on. Else what the submitter is told. */
  submit(submission: FormSubmission): Promise<TurnAnswer | undefined>;
  /** undefined when the form was submitted, else why nothing will be */
  wait(step: FormStep): Promise<FormClosedReason | undefined>;
}

/** `overtaken` names what closes an open form, as soon as there is such a thing. */
export function formPause(overtaken: () => FormClosedReason | undefined): FormPause {
  let step: FormStep | undefined;
  let form: Form | undefined;
  let state: 'none' | 'open' | 'checking' | 'submitted' | 'closed' = 'none';
  const is = (one: typeof state) => state === one;
  return {
    shown: () => (form && step && state === 'open' ? { state: 'awaiting_form', turnId: step.turnId, form } : undefined),

    async submit({ formId, values }) {
      if (!step || form?.formId !== formId || state === 'closed')
        return { state: 'form_closed', formId, reason: 'not_open' };
      if (state !== 'open') return { state: 'form_closed', formId, reason: 'submitted' };
      const filled = step;
      state = 'checking';
      try {
        const problems = await recorded((activities) => activities.fillForm({ ...filled, values }));
        if (problems.length > 0) return { state: 'form_invalid', formId, problems };
        state = 'submitted';
        return undefined;
      } finally {
        if (state === 'checking') state = 'open';
      }
    },

    async wait(formStep) {
      const expiresAt = new Date(Date.now() + FORM_EXPIRY_MS).toISOString();
      form = await recorded((activities) => activities.openForm({ ...formStep, expiresAt }));
      step = formStep;
      state = 'open';
      await condition(() => is('submitted') || (is('open') && overtaken() !== undefined), FORM_EXPIRY_MS);
      await condition(() => !is('checking'));
      if (is('submitted')) return undefined;
      state = 'closed';
      return overtaken() ?? 'expired';
    },
  };
}
