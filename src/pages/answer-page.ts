// The pages that are no form: what became of one, and why there is none.
import { html } from 'hono/html';
import type { Form, FormClosedReason, TurnAnswer } from '../schemas/turn.ts';
import { type Html, page } from './page.ts';

const CLOSED: Record<FormClosedReason, { title: string; text: string }> = {
  submitted: {
    title: 'This form has been sent',
    text: 'It was taken once, and it is not taken a second time. The answer is in your conversation with us.',
  },
  withdrawn: {
    title: 'This form is no longer needed',
    text: 'You wrote to us again after you got the link, so we went on with your newer message. Nothing was sent.',
  },
  expired: {
    title: 'This form has expired',
    text: 'It was open for a limited time. Nothing was sent. Write to us again and we will start over.',
  },
  taken_over: {
    title: 'A person is taking care of this',
    text: 'A member of our team has taken over your conversation. Nothing was sent with this form.',
  },
  resolved: {
    title: 'This conversation is closed',
    text: 'It was closed as settled. Nothing was sent with this form. Write to us again if you still need it.',
  },
  not_open: {
    title: 'This form is closed',
    text: 'Nothing was sent with it. Write to us again if you still need it.',
  },
};

/** Says no more than that: whoever guesses learns nothing of what there is. */
export function unknownLinkPage(): Html {
  const text = 'The link is not complete, or it was never ours. Open it again from our message, all of it.';
  return page({ title: 'This link does not work', content: html`<p>${text}</p>` });
}

export function closedPage({
  reason,
  organisationName,
}: {
  reason: FormClosedReason;
  organisationName?: string | undefined;
}): Html {
  const { title, text } = CLOSED[reason];
  return page({ title, organisationName, content: html`<p>${text}</p>` });
}

export function refusedPage({ title, text }: { title: string; text: string }): Html {
  return page({ title, content: html`<p>${text}</p>` });
}

/** What the customer is told once a form was taken. */
export function answerPage({
  answer,
  organisationName,
}: {
  answer: Exclude<TurnAnswer, { state: 'form_invalid' }>;
  organisationName: string;
}): Html {
  switch (answer.state) {
    case 'replied':
    case 'failed':
      return page({
        title: 'Thank you, your form was sent',
        organisationName,
        content: html`<p>Our answer:</p><div class="reply">${answer.reply}</div>`,
      });
    case 'routed':
      return taken({ organisationName, text: 'A member of our team will answer you in the conversation.' });
    case 'awaiting_form':
      return nextForm({ form: answer.form, organisationName });
    case 'queued':
      return taken({
        organisationName,
        text: 'It takes a little longer: you will find the answer in the conversation.',
      });
    case 'form_closed':
      return closedPage({ reason: answer.reason, organisationName });
    default: {
      const unknownState: never = answer;
      throw new Error(`unknown answer ${JSON.stringify(unknownState)}`);
    }
  }
}

/** The same message leads to one more form. */
function nextForm({ form: { title, link }, organisationName }: { form: Form; organisationName: string }): Html {
  const next = link === undefined ? html`${title}` : html`<a href="${link}">${title}</a>`;
  return page({
    title: 'Thank you, your form was sent',
    organisationName,
    content: html`<p>One more form is needed: ${next}</p>`,
  });
}

function taken({ organisationName, text }: { organisationName: string; text: string }): Html {
  return page({ title: 'Thank you, your form was sent', organisationName, content: html`<p>${text}</p>` });
}
