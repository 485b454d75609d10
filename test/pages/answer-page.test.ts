import { expect, test } from 'vitest';
import { answerPage, closedPage } from '../../src/pages/answer-page.ts';
import type { FormClosedReason, TurnAnswer } from '../../src/schemas/turn.ts';
import { accessibilityFlaws, readPage } from '../support/html-form.ts';

const read = (page: ReturnType<typeof closedPage>) => {
  const source = readPage(page.toString());
  expect(accessibilityFlaws(source)).toEqual([]);
  return source;
};

test.each<[FormClosedReason, string]>([
  ['submitted', 'This form has been sent'],
  ['withdrawn', 'This form is no longer needed'],
  ['expired', 'This form has expired'],
  ['taken_over', 'A person is taking care of this'],
  ['not_open', 'This form is closed'],
])('a form that is closed as %s says so in plain words', (reason, title) => {
  const page = read(closedPage({ reason, organisationName: 'Shop & Co' }));
  expect(page.title).toBe(`${title} - Shop & Co`);
  expect(page.elements.some(({ tag }) => tag === 'form')).toBe(false);
});

const nextForm = {
  formId: 't/0',
  title: 'Your address',
  schema: { type: 'object' as const },
  values: {},
  expiresAt: '2026-01-01T00:00:00.000Z',
  link: 'https://forms.example/forms/x',
};

const target = { channel: 'web' as const };

test.each<[Exclude<TurnAnswer, { state: 'form_invalid' }>, string]>([
  [{ state: 'replied', turnId: 't', reply: 'Moved to <Kiel> & done', target }, 'Our answer: Moved to <Kiel> & done'],
  [
    { state: 'failed', turnId: 't', cause: 'model_overload', reply: 'A person will answer you.', target },
    'A person will answer you.',
  ],
  [{ state: 'routed', turnId: 't', reason: 'taken_over' }, 'A member of our team will answer you'],
  [{ state: 'awaiting_form', turnId: 't', form: nextForm }, 'One more form is needed: Your address'],
  [{ state: 'queued' }, 'you will find the answer in the conversation'],
  [{ state: 'form_closed', formId: 't/0', reason: 'submitted' }, 'not taken a second time'],
])('after a submission %j the customer reads what comes next', (answer, text) => {
  expect(read(answerPage({ answer, organisationName: 'Shop' })).text).toContain(text);
});
