// The door of the hosted forms. A link is all the right there is: no cookie, no session, nothing that another site could use.
import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import type { ErrandClient } from '../client.ts';
import { ErrandError } from '../errors.ts';
import type { FieldProblem } from '../schemas/turn.ts';
import { FORM_PATH, type LinkedForm } from '../secrets/form-link.ts';
import { type ShownForm, showForm } from '../services/show-form.ts';
import type { Database } from '../store/database.ts';
import { answerPage, closedPage, refusedPage, unknownLinkPage } from './answer-page.ts';
import { prefilledEntry } from './form-entry.ts';
import { formOfSchema } from './form-of-schema.ts';
import { formPage } from './form-page.ts';
import { STYLE_SOURCE } from './page.ts';
import { postedEntry } from './posted-entry.ts';
import { submittedValues } from './submitted-values.ts';

/** Three bytes per byte for what is percent-encoded, over the 200,000 characters that arguments may have. */
const MOST_BODY_BYTES = 2 * 1024 * 1024;
const MOST_FIELDS = 10_000;
const FORM_TYPE = 'application/x-www-form-urlencoded';

export interface FormRouteParts {
  db: Database;
  client: Pick<ErrandClient, 'submitForm'>;
  openToken(token: string): LinkedForm | undefined;
  /** how long a page waits for the turn's answer, in milliseconds */
  answerDeadlineMs: number;
  /** told of what is nobody's mistake but ours */
  onFault(error: unknown): void;
}

/** `GET` shows a form, `POST` submits it; every answer is a whole page. */
export function formRoutes({ db, client, openToken, answerDeadlineMs, onFault }: FormRouteParts): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: [STYLE_SOURCE],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      referrerPolicy: 'no-referrer',
      // whoever terminates TLS says for which names
      strictTransportSecurity: false,
    }),
  );
  app.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
    context.header('X-Robots-Tag', 'noindex, nofollow');
  });

  app.get(`${FORM_PATH}/:token`, async (context) => {
    const shown = await formOf(context.req.param('token'));
    if (!shown) return unknownLink(context);
    if (shown.state === 'closed') return context.html(closedPage(shown), 410);
    const form = formOfSchema(shown.schema);
    return context.html(formPage({ ...shown, form, entry: prefilledEntry(form, shown.values), problems: [] }));
  });

  app.post(`${FORM_PATH}/:token`, bodyLimit({ maxSize: MOST_BODY_BYTES, onError: tooMuch }), async (context) => {
    const [type = ''] = (context.req.header('content-type') ?? '').split(';');
    if (type.trim().toLowerCase() !== FORM_TYPE) return context.html(refusedPage(WRONG_TYPE), 415);
    const shown = await formOf(context.req.param('token'));
    if (!shown) return unknownLink(context);
    if (shown.state === 'closed') return context.html(closedPage(shown), 410);
    const pairs = [...new URLSearchParams(await context.req.text())];
    if (pairs.length > MOST_FIELDS) return tooMuch(context);
    const form = formOfSchema(shown.schema);
    const entry = postedEntry(form, pairs);
    const again = (said: { problems?: FieldProblem[]; notice?: string }) =>
      formPage({ ...shown, form, entry, problems: [], ...said });
    const { values, problems } = submittedValues(form, entry);
    if (problems.length > 0) return context.html(again({ problems }), 422);
    const { organisationId, formId, session } = shown;
    try {
      const answer = await client.submitForm(
        { organisationId, session, formId, values },
        { deadlineMs: answerDeadlineMs },
      );
      if (answer.state === 'form_invalid') return context.html(again({ problems: answer.problems }), 422);
      return context.html(answerPage({ answer, organisationName: shown.organisationName }), statusOf(answer.state));
    } catch (error) {
      if (!(error instanceof ErrandError)) throw error;
      onFault(error);
      return context.html(again({ notice: NOT_TAKEN }), 503);
    }
  });

  app.notFound((context) => unknownLink(context));
  app.onError((error, context) => {
    onFault(error);
    return context.html(refusedPage(OUR_FAULT), 500);
  });
  return app;

  /** Undefined for a link that opens nothing. */
  async function formOf(token: string): Promise<(ShownForm & LinkedForm) | undefined> {
    const linked = openToken(token);
    if (!linked) return undefined;
    try {
      const shown = { ...(await showForm(db, linked)), ...linked };
      const expired = shown.state === 'open' && Date.parse(linked.expiresAt) <= Date.now();
      return expired ? { ...shown, state: 'closed', reason: 'expired' } : shown;
    } catch (error) {
      if (error instanceof ErrandError && error.code === 'not_found') return undefined;
      throw error;
    }
  }
}

const WRONG_TYPE = { title: 'This was not a form', text: `Only what a form posts is taken here: ${FORM_TYPE}.` };
const TOO_MUCH = { title: 'This is too much', text: 'What you wrote is too long to be sent. Go back and shorten it.' };
const OUR_FAULT = { title: 'Something went wrong', text: 'This is our mistake. Please try again in a moment.' };
const NOT_TAKEN = 'Your form could not be sent just now. Please send it again: it is never taken twice.';

function tooMuch(context: Context): Response | Promise<Response> {
  // what is left unread of the body ends the connection: the next request must not be on it
  context.header('Connection', 'close');
  return context.html(refusedPage(TOO_MUCH), 413);
}

function unknownLink(context: Context): Response | Promise<Response> {
  return context.html(unknownLinkPage(), 404);
}

function statusOf(state: string): 200 | 202 | 410 {
  if (state === 'form_closed') return 410;
  return state === 'queued' ? 202 : 200;
}
