// The pause of a turn whose action wants a form. It may outlive every worker; it ends by values that fit, or is overtaken.
import { condition, workflowInfo } from '@temporalio/workflow';
import type { FormStep } from '../activities/index.ts';
import type { Form, FormClosedReason, TurnAnswer } from '../schemas/turn.ts';
import { startDelivery } from './delivery.ts';
import type { FormSubmission } from './messages.ts';
import { recorded } from './turn-activities.ts';

/** How a pause ends: by the values, by what closed the form, or, its run being worn out, in the next run. */
export type PauseEnd =
  | { state: 'submitted'; formId: string }
  | { state: 'closed'; reason: FormClosedReason }
  | { state: 'kept_open'; until: string };

export interface FormPause {
  /** what the sender of the message is told while the form is open */
  shown(): TurnAnswer | undefined;
  /** undefined when the values were taken: the turn goes on. Else what the submitter is told. */
  submit(submission: FormSubmission): Promise<TurnAnswer | undefined>;
  wait(step: FormStep): Promise<PauseEnd>;
}

/** `overtaken` names what closes an open form, as soon as there is such a thing; `expiresAt` is an earlier run's. */
export function formPause({
  overtaken,
  expiresAt,
}: {
  overtaken: () => FormClosedReason | undefined;
  expiresAt: string | undefined;
}): FormPause {
  let step: FormStep | undefined;
  let form: Form | undefined;
  let state: 'none' | 'open' | 'checking' | 'submitted' | 'closed' = 'none';
  const is = (one: typeof state) => state === one;
  return {
    shown: () => (form && step && is('open') ? { state: 'awaiting_form', turnId: step.turnId, form } : undefined),

    async submit({ organisationId, formId, values }) {
      if (!step || form?.formId !== formId) {
        return recorded((activities) => activities.findFormEnd({ organisationId, formId }));
      }
      const filled = step;
      while (is('checking')) await condition(() => !is('checking'));
      if (is('submitted')) return { state: 'form_closed', formId, reason: 'submitted' };
      if (!is('open')) return { state: 'form_closed', formId, reason: 'not_open' };
      state = 'checking';
      try {
        const problems = await recorded((activities) => activities.fillForm({ ...filled, values }));
        if (problems.length > 0) return { state: 'form_invalid', formId, problems };
        state = 'submitted';
        return undefined;
      } finally {
        if (is('checking')) state = 'open';
      }
    },

    async wait(formStep) {
      const opened = await recorded((activities) => activities.openForm({ ...formStep, expiresAt }));
      form = opened.form;
      const until = form.expiresAt;
      step = formStep;
      state = 'open';
      if (opened.delivery) await startDelivery(opened.delivery);
      // Temporal takes 2,000 updates a run: senders that keep asking would leave none for the form, or for a person
      const worn = () => workflowInfo().continueAsNewSuggested;
      const leftMs = Math.max(0, Date.parse(until) - Date.now());
      await condition(() => is('submitted') || (is('open') && (overtaken() !== undefined || worn())), leftMs);
      await condition(() => !is('checking'));
      if (is('submitted')) return { state: 'submitted', formId: form.formId };
      state = 'closed';
      const reason = overtaken();
      if (reason) return { state: 'closed', reason };
      const expired = Date.parse(until) <= Date.now();
      return expired ? { state: 'closed', reason: 'expired' } : { state: 'kept_open', until };
    },
  };
}
