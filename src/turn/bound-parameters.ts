/** Parameters that the engine fills from trusted values: the AI neither sees nor sets them (product.md, 2). */

import { ErrandError } from '../errors.ts';
import type { ActionDefinition, BindingSource } from '../schemas/action.ts';
import { pointerKeys } from '../schemas/json-pointer.ts';

/** The trusted values of one turn. A contact without identity has none of its three. */
export interface BoundValues {
  contact: { email?: string | undefined; phone?: string | undefined; externalId?: string | undefined };
  /** `ticketNumber` is the number people read, without `#` */
  session: { id: string; ticketNumber: string };
}

type Constant = string | number | boolean;

/**
 * The values of an action's bound parameters by `argument`, and of its bound body fields by JSON pointer.
 * @throws ErrandError `invalid_request` when a binding has no value, e.g. the e-mail of an anonymous contact
 */
export function boundParameters({
  definition,
  bound,
}: {
  definition: Pick<ActionDefinition, 'parameters' | 'body'>;
  bound: BoundValues;
}): { parameters: Map<string, Constant>; bodyFields: Map<string, Constant> } {
  const parameters = new Map<string, Constant>();
  for (const { argument, binding } of definition.parameters) {
    if (binding) parameters.set(argument, boundValue({ source: binding, bound, field: argument }));
  }
  const bodyFields = new Map<string, Constant>();
  for (const [pointer, source] of Object.entries(definition.body?.bindings ?? {})) {
    bodyFields.set(pointer, boundValue({ source, bound, field: `body${pointer}` }));
  }
  return { parameters, bodyFields };
}

/**
 * `value` with `field` set at a JSON pointer; what is missing on the way becomes an object. Nothing given is changed.
 * @throws ErrandError `invalid_request` when the way leads through something that has no fields
 */
export function withBoundField({
  value,
  pointer,
  field,
}: {
  value: unknown;
  pointer: string;
  field: unknown;
}): unknown {
  return setAt(value, pointerKeys(pointer), field);
}

function setAt(value: unknown, steps: readonly string[], field: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return field;
  if (Array.isArray(value)) {
    // left as it stands it would carry the AI's values, and the trusted one nowhere
    if (!Object.hasOwn(value, step) || step === 'length') throw unsettable(step, 'a list without it');
    return value.map((item, index) => (String(index) === step ? setAt(item, rest, field) : item));
  }
  if (value === undefined || value === null) return { [step]: setAt(undefined, rest, field) };
  if (typeof value !== 'object') throw unsettable(step, `a ${typeof value}`);
  // a computed key defines an own property, `__proto__` included
  const inner: unknown = Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
  return { ...value, [step]: setAt(inner, rest, field) };
}

function unsettable(step: string, where: string): ErrandError {
  return new ErrandError('invalid_request', `body: "${step}" cannot be set inside ${where}`, { field: 'body' });
}

function boundValue({ source, bound, field }: { source: BindingSource; bound: BoundValues; field: string }): Constant {
  if (typeof source === 'object') return source.constant;
  const value = trustedValue(source, bound);
  if (value !== undefined && value !== '') return value;
  throw new ErrandError('invalid_request', `${field} is bound to ${source}, which this conversation does not have`, {
    field,
  });
}

function trustedValue(source: Exclude<BindingSource, object>, { contact, session }: BoundValues): string | undefined {
  switch (source) {
    case 'contact.email':
      return contact.email;
    case 'contact.phone':
      return contact.phone;
    case 'contact.externalId':
      return contact.externalId;
    case 'session.id':
      return session.id;
    case 'session.ticketNumber':
      return session.ticketNumber;
    default: {
      const unknownSource: never = source;
      throw new Error(`unhandled binding source: ${unknownSource}`);
    }
  }
}
