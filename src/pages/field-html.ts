// A field as HTML: every control has a label, and names what explains it and what is wrong with it.
import { html } from 'hono/html';
import type { FieldProblem } from '../schemas/turn.ts';
import type { Entry } from './form-entry.ts';
import type { Field, GroupField, LeafField, RowsField } from './form-field.ts';
import type { Html } from './page.ts';
import { pointerInto } from './posted-entry.ts';

const SPARE_ROWS = 2;
/** A text that is longer than a line of a telephone. */
const LONG_TEXT_CHARACTERS = 60;

interface Shown<Kind extends Field = Field> {
  field: Kind;
  entry: Entry;
  pointer: string;
  problems: readonly FieldProblem[];
}

export function fieldHtml({ field, ...shown }: Shown): Html {
  switch (field.kind) {
    case 'group':
      return groupHtml({ field, ...shown });
    case 'rows':
      return rowsHtml({ field, ...shown });
    case 'leaf':
      return field.control.kind === 'fixed' ? html`` : leafHtml({ field, ...shown });
  }
}

/** The id of an element: a name may hold any character, an id no white space, and a fragment means nothing but itself. */
export function elementId(pointer: string): string {
  return `form${pointer.replaceAll(/[^A-Za-z0-9]/g, (character) => `-${character.codePointAt(0)?.toString(16)}-`)}`;
}

/** What is wrong with exactly this field, or with a part of it that has no control of its own. */
function problemsAt({ field, pointer, problems }: Omit<Shown, 'entry'>): string[] {
  return problems
    .filter((one) => one.pointer === pointer || (field.kind === 'leaf' && one.pointer.startsWith(`${pointer}/`)))
    .map(({ problem }) => problem);
}

function groupHtml({ field, entry, pointer, problems }: Shown<GroupField>): Html {
  const inside = entry instanceof Map ? (entry as ReadonlyMap<string, Entry>) : new Map<string, Entry>();
  const fields = field.fields.map((one) =>
    fieldHtml({ field: one, entry: inside.get(one.name) ?? '', pointer: pointerInto(pointer, one.name), problems }),
  );
  if (field.frameless) return html`${fields}`;
  return framed({ field, pointer, problems }, html`${fields}`);
}

function rowsHtml({ field, entry, pointer, problems }: Shown<RowsField>): Html {
  const filled = Array.isArray(entry) ? entry : [];
  const most = Math.max(
    filled.length,
    Math.min(filled.length + SPARE_ROWS, field.mostRows ?? Number.POSITIVE_INFINITY),
  );
  const rows = Array.from({ length: most }, (_, index) => {
    const row = { ...field.row, label: `${field.label} ${index + 1}`, firm: true };
    return groupHtml({ field: row, entry: filled[index] ?? '', pointer: pointerInto(pointer, index), problems });
  });
  const hint = [field.hint, 'Leave all of an entry empty to leave it out.'].join(' ').trim();
  return framed({ field: { ...field, hint }, pointer, problems }, html`${rows}`);
}

function framed({ field, pointer, problems }: Omit<Shown, 'entry'>, content: Html): Html {
  const id = elementId(pointer);
  const { texts, describedBy } = explained({ field, pointer, problems });
  return html`<fieldset id="${id}" tabindex="-1"${describedBy}>
<legend>${field.label}${optionalMark(field)}</legend>
${texts}
${content}
</fieldset>
`;
}

function leafHtml({ field, entry, pointer, problems }: Shown<LeafField>): Html {
  const id = elementId(pointer);
  const written = typeof entry === 'string' ? entry : '';
  const { texts, describedBy, isWrong } = explained({ field, pointer, problems });
  const attributes = html`id="${id}" name="${pointer}"${describedBy}${isWrong ? html` aria-invalid="true"` : ''}${
    field.firm && !field.nullable && !isCheckbox(field) ? html` required` : ''
  }`;
  const label = html`<label for="${id}">${field.label}${optionalMark(field)}</label>`;
  const control = controlHtml({ field, written, attributes });
  const inOrder = isCheckbox(field)
    ? html`${texts}<div class="check">${control}${label}</div>`
    : html`${label}${texts}${control}`;
  return html`<div class="field${isWrong ? ' wrong' : ''}">
${inOrder}
</div>
`;
}

function controlHtml({
  field: { control },
  written,
  attributes,
}: {
  field: LeafField;
  written: string;
  attributes: Html;
}): Html {
  switch (control.kind) {
    case 'text': {
      if (control.long || written.length > LONG_TEXT_CHARACTERS || written.includes('\n'))
        return area(attributes, written);
      // a date input shows nothing of what is no date
      const asDate = control.type === 'date' && (written === '' || /^\d{4}-\d{2}-\d{2}$/.test(written));
      const type = control.type === 'date' && !asDate ? 'text' : control.type;
      return html`<input type="${type}" ${attributes} value="${written}">`;
    }
    case 'number':
      // not type=number: it shows nothing of what is no number, and takes a turn of the wheel for an answer
      return html`<input type="text" inputmode="${control.whole ? 'numeric' : 'decimal'}" ${attributes} value="${written}">`;
    case 'boolean': {
      if (control.checkbox) return html`<input type="checkbox" ${attributes} value="yes"${checked(written === 'yes')}>`;
      const options = [
        { value: 'yes', text: 'Yes' },
        { value: 'no', text: 'No' },
      ];
      return choice({ attributes, written, options });
    }
    case 'choice': {
      const options = control.options.map((option, index) => ({ value: String(index), text: optionText(option) }));
      return choice({ attributes, written, options });
    }
    case 'lines':
    case 'json':
      return area(attributes, written);
    case 'fixed':
      return html``;
  }
}

function area(attributes: Html, written: string): Html {
  const rows = Math.min(20, Math.max(3, written.split('\n').length + 1));
  // a parser drops the first line break after the tag
  return html`<textarea ${attributes} rows="${rows}">
${written}</textarea>`;
}

function choice({
  attributes,
  written,
  options,
}: {
  attributes: Html;
  written: string;
  options: { value: string; text: string }[];
}): Html {
  const list = options.map(
    ({ value, text }) => html`<option value="${value}"${value === written ? html` selected` : ''}>${text}</option>`,
  );
  return html`<select ${attributes}><option value="">Choose</option>${list}</select>`;
}

function explained({ field, pointer, problems }: Omit<Shown, 'entry'>) {
  const id = elementId(pointer);
  const wrong = problemsAt({ field, pointer, problems });
  const hint =
    field.hint === '' ? [] : [{ id: `${id}-hint`, html: html`<p class="hint" id="${id}-hint">${field.hint}</p>` }];
  const problem =
    wrong.length === 0
      ? []
      : [{ id: `${id}-problem`, html: html`<p class="problem" id="${id}-problem">Error: ${wrong.join('; ')}</p>` }];
  const parts = [...hint, ...problem];
  const ids = parts.map((part) => part.id).join(' ');
  return {
    texts: html`${parts.map((part) => part.html)}`,
    describedBy: ids === '' ? html`` : html` aria-describedby="${ids}"`,
    isWrong: wrong.length > 0,
  };
}

function optionalMark({ required, firm }: Field): string {
  return required || firm ? '' : ' (optional)';
}

function isCheckbox({ control }: LeafField): boolean {
  return control.kind === 'boolean' && control.checkbox;
}

function checked(is: boolean): Html {
  return is ? html` checked` : html``;
}

function optionText(option: unknown): string {
  if (option === null) return 'None';
  return typeof option === 'string' ? option : JSON.stringify(option);
}
