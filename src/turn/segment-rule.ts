// Whether a contact is in a segment by its rule. PostgreSQL asks the same of many contacts at once
// (store/segment-rule-condition.ts); both must answer alike, or a segment would depend on how a contact came to be looked at.
import type { AttributeValue, Contact } from '../schemas/contact.ts';
import { instantOf } from '../schemas/iso-instant.ts';
import { customAttribute, type SegmentCondition, type SegmentRule } from '../schemas/segment.ts';

/** What a rule can ask about. */
export type RuledContact = Pick<
  Contact,
  'email' | 'phone' | 'externalId' | 'verified' | 'createdAt' | 'attributes' | 'erasedAt'
>;

/** All conditions of at least one group hold. An erased contact matches nothing. */
export function matchesRule({ or }: SegmentRule, contact: RuledContact): boolean {
  return contact.erasedAt === null && or.some(({ and }) => and.every((condition) => holds(condition, contact)));
}

/** Negations hold for a contact that lacks the attribute. */
function holds({ attribute, op, value: expected }: SegmentCondition, contact: RuledContact): boolean {
  const value = attributeValue(attribute, contact);
  const among = (values: SegmentCondition['value']) => Array.isArray(values) && values.some((one) => one === value);
  switch (op) {
    case 'equals':
      return value !== undefined && value === expected;
    case 'not_equals':
      return value === undefined || value !== expected;
    case 'in':
      return among(expected);
    case 'not_in':
      return !among(expected);
    case 'contains':
      return contains(value, expected);
    case 'starts_with':
      return typeof value === 'string' && typeof expected === 'string' && value.startsWith(expected);
    case 'ends_with':
      return typeof value === 'string' && typeof expected === 'string' && value.endsWith(expected);
    case 'greater_than':
      return difference(value, expected) > 0;
    case 'less_than':
      return difference(value, expected) < 0;
    case 'exists':
      return value !== undefined;
    case 'not_exists':
      return value === undefined;
    default: {
      const unknownOp: never = op;
      throw new Error(`unknown op ${unknownOp}`);
    }
  }
}

function attributeValue(attribute: string, contact: RuledContact): AttributeValue | undefined {
  const name = customAttribute(attribute);
  if (name !== undefined) return Object.hasOwn(contact.attributes, name) ? contact.attributes[name] : undefined;
  switch (attribute) {
    case 'email':
      return contact.email ?? undefined;
    case 'phone':
      return contact.phone ?? undefined;
    case 'external_id':
      return contact.externalId ?? undefined;
    case 'verified':
      return contact.verified;
    case 'created_at':
      return contact.createdAt.toISOString();
    default:
      throw new Error(`unknown attribute ${attribute}`);
  }
}

/** A text contains a part of it, a list one of its values. */
function contains(value: AttributeValue | undefined, expected: SegmentCondition['value']): boolean {
  if (Array.isArray(value)) return value.some((one) => one === expected);
  return typeof value === 'string' && typeof expected === 'string' && value.includes(expected);
}

/** NaN, which is neither above nor below 0, unless both are numbers or both are dates. */
function difference(value: AttributeValue | undefined, expected: SegmentCondition['value']): number {
  if (typeof value === 'number' && typeof expected === 'number')
    return value > expected ? 1 : value < expected ? -1 : 0;
  if (typeof value !== 'string' || typeof expected !== 'string') return Number.NaN;
  return (instantOf(value) ?? Number.NaN) - (instantOf(expected) ?? Number.NaN);
}
