/** What a page shows of a schema: a tree of fields, each with the control that people fill. */
export type Field = GroupField | RowsField | LeafField;

interface AnyField {
  /** the property's name; of the whole form, ''; of a row, its place in the list comes instead */
  name: string;
  label: string;
  hint: string;
  /** the schema asks for it, where the object around it is there at all */
  required: boolean;
  /** it and everything around it is required: it can't be left out */
  firm: boolean;
  nullable: boolean;
}

/** An object with known properties. */
export interface GroupField extends AnyField {
  kind: 'group';
  fields: Field[];
  /** without a frame of its own: the form itself, and the request body that an action has only one of */
  frameless: boolean;
}

/** A list of objects. */
export interface RowsField extends AnyField {
  kind: 'rows';
  row: GroupField;
  /** undefined = as many as one likes */
  mostRows: number | undefined;
}

export interface LeafField extends AnyField {
  kind: 'leaf';
  control: Control;
}

export type Control =
  | { kind: 'text'; type: 'text' | 'email' | 'url' | 'date'; long: boolean }
  | { kind: 'number'; whole: boolean }
  /** a checkbox can't say "no answer": only where the field is firm */
  | { kind: 'boolean'; checkbox: boolean }
  /** the options in the schema's order */
  | { kind: 'choice'; options: unknown[] }
  /** nothing to fill in */
  | { kind: 'fixed'; value: unknown }
  /** a list of texts or numbers, one per line */
  | { kind: 'lines'; item: 'string' | 'number' | 'integer' }
  /** what has no control of its own */
  | { kind: 'json' };
