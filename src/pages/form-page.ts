// The page of an open form: what was wrong first, then the fields, then one button.
import { html } from 'hono/html';
import type { FieldProblem } from '../schemas/turn.ts';
import { elementId, fieldHtml } from './field-html.ts';
import type { Entry } from './form-entry.ts';
import type { Field } from './form-field.ts';
import { type Html, page } from './page.ts';
import { plainProblem } from './plain-problem.ts';
import { pointerInto } from './posted-entry.ts';

export interface FormPage {
  organisationName: string;
  title: string;
  form: Field;
  entry: Entry;
  problems: readonly FieldProblem[];
  /** what the customer is told before anything else, e.g. that nothing could be taken just now */
  notice?: string;
}

/** Nobody mends more at once, and every field asks which of them are its own. */
const MOST_PROBLEMS = 50;

export function formPage({ organisationName, title, form, entry, notice, ...given }: FormPage): Html {
  const problems = given.problems
    .slice(0, MOST_PROBLEMS)
    .map(({ pointer, problem }) => ({ pointer, problem: plainProblem(problem) }));
  const wrong = summaryOf({ form, problems, notice });
  return page({
    title: wrong ? `Error: ${title}` : title,
    heading: title,
    organisationName,
    before: wrong ?? '',
    content: html`<p>Please check what is filled in, correct it where it is wrong, and send it.</p>
<form method="post" accept-charset="utf-8" novalidate>
${fieldHtml({ field: form, entry, pointer: '', problems })}
<p>Sending may take up to a minute. Please press the button once.</p>
<button type="submit">Send</button>
</form>`,
  });
}

function summaryOf({
  form,
  problems,
  notice,
}: {
  form: Field;
  problems: FieldProblem[];
  notice: string | undefined;
}): Html | undefined {
  if (problems.length === 0 && notice === undefined) return undefined;
  const places = new Map(placesOf({ field: form, pointer: '', label: form.label, problems }));
  const items = problems.map(({ pointer, problem }) => {
    const place = nearest(places, pointer);
    return place === undefined
      ? html`<li>${problem}</li>`
      : html`<li><a href="#${elementId(place)}">${places.get(place)}: ${problem}</a></li>`;
  });
  const list = items.length === 0 ? '' : html`<ul>${items}</ul>`;
  return html`<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" autofocus>
<h2 id="summary-title">${notice ?? 'There is a problem'}</h2>
${list}
</div>`;
}

/** The elements that a problem can be shown at, each with what it is called. */
function placesOf({
  field,
  pointer,
  label,
  problems,
}: {
  field: Field;
  pointer: string;
  label: string;
  problems: readonly FieldProblem[];
}): [pointer: string, label: string][] {
  const own: [string, string][] = pointer === '' && field.kind !== 'leaf' ? [] : [[pointer, label]];
  if (field.kind === 'group') {
    const inner = field.fields.flatMap((one) =>
      placesOf({ field: one, pointer: pointerInto(pointer, one.name), label: one.label, problems }),
    );
    return field.frameless ? inner : [...own, ...inner];
  }
  if (field.kind === 'leaf') return field.control.kind === 'fixed' ? [] : own;
  const rows = new Set(
    problems.flatMap(({ pointer: at }) =>
      at.startsWith(`${pointer}/`) ? [at.slice(pointer.length + 1).split('/')[0]] : [],
    ),
  );
  const inner = [...rows].flatMap((row = '') =>
    placesOf({ field: field.row, pointer: `${pointer}/${row}`, label: `${label} ${Number(row) + 1}`, problems }),
  );
  return [...own, ...inner];
}

/** The field a problem is in: its own, or the one that holds it. */
function nearest(places: ReadonlyMap<string, string>, pointer: string): string | undefined {
  if (places.has(pointer)) return pointer;
  const at = pointer.lastIndexOf('/');
  return at === -1 ? undefined : nearest(places, pointer.slice(0, at));
}
