import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import { attributeNamePattern } from './contact.ts';
import { instantOf } from './iso-instant.ts';
import { escapedKey } from './json-pointer.ts';

const MOST_PARTS = 20;
const MOST_VALUES = 500;

const segmentOps = [
  'equals',
  'not_equals',
  'in',
  'not_in',
  'contains',
  'starts_with',
  'ends_with',
  'greater_than',
  'less_than',
  'exists',
  'not_exists',
] as const;
export type SegmentOp = (typeof segmentOps)[number];
export type PlainValue = string | number | boolean;

/** One test of one attribute. `value` is absent for exists and not_exists, a list for in and not_in. */
export interface SegmentCondition {
  /** `email`, `phone`, `external_id`, `verified`, `created_at` or `attributes.<name>` */
  attribute: string;
  op: SegmentOp;
  value?: PlainValue | PlainValue[] | undefined;
}

/** A contact is in the segment when all conditions of at least one group hold. */
export interface SegmentRule {
  or: { and: SegmentCondition[] }[];
}

const CUSTOM = 'attributes.';

/** The name of the custom attribute that a condition is about; undefined for the built-in ones. */
export function customAttribute(attribute: string): string | undefined {
  return attribute.startsWith(CUSTOM) ? attribute.slice(CUSTOM.length) : undefined;
}

const text = z
  .string('must be text')
  .max(2_000, 'must be at most 2000 characters')
  .refine((value) => !value.includes('\0') && value.isWellFormed(), 'must not contain NUL or half a surrogate pair');
const number = z.number('must be a number');
const flag = z.boolean('must be true or false');
const A_DATE = 'a date such as 2026-03-31 or 2026-03-31T12:00:00Z';
const date = (message: string) => z.string(message).refine((value) => instantOf(value) !== undefined, message);
const someText = text.min(1, 'must not be empty');

/** What one attribute can be compared with, and how: as a whole, by a part, by its beginning or end, as more or less. */
interface AttributeKind {
  ops: readonly SegmentOp[];
  plain: z.ZodType<PlainValue>;
  part: z.ZodType<PlainValue>;
  edge: z.ZodType<PlainValue>;
  limit: z.ZodType<PlainValue>;
}

const custom: AttributeKind = {
  ops: segmentOps,
  plain: z.union([text, number, flag], 'must be text, a number, true or false'),
  part: z.union([someText, number, flag], 'must be text that is not empty, a number, true or false'),
  edge: someText,
  limit: z.union([number, date(`must be a number, or ${A_DATE}`)], `must be a number, or ${A_DATE}`),
};
const identifier: AttributeKind = {
  ...custom,
  ops: segmentOps.filter((op) => op !== 'greater_than' && op !== 'less_than'),
  plain: text,
  part: someText,
};
const builtIn = new Map<string, AttributeKind>([
  ['email', { ...identifier, plain: text.toLowerCase(), part: someText.toLowerCase(), edge: someText.toLowerCase() }],
  ['phone', identifier],
  ['external_id', identifier],
  ['verified', { ...custom, ops: ['equals', 'not_equals'], plain: flag }],
  ['created_at', { ...custom, ops: ['greater_than', 'less_than'], limit: date(`must be ${A_DATE}`) }],
]);

function kindOf(attribute: string): AttributeKind | undefined {
  const name = customAttribute(attribute);
  return name !== undefined && attributeNamePattern.test(name) ? custom : builtIn.get(attribute);
}

function valueSchema({ plain, part, edge, limit }: AttributeKind, op: SegmentOp): z.ZodType<SegmentCondition['value']> {
  switch (op) {
    case 'equals':
    case 'not_equals':
      return plain;
    case 'in':
    case 'not_in':
      return z.array(plain, 'must be a list').min(1, 'must hold at least one value').max(MOST_VALUES);
    case 'contains':
      return part;
    case 'starts_with':
    case 'ends_with':
      return edge;
    case 'greater_than':
    case 'less_than':
      return limit;
    case 'exists':
    case 'not_exists':
      return z.undefined(`must be left out for ${op}`);
    default: {
      const unknownOp: never = op;
      throw new Error(`unknown op ${unknownOp}`);
    }
  }
}

const conditionSchema = z
  .strictObject({
    attribute: z.string(),
    op: z.enum(segmentOps, `must be one of ${segmentOps.join(', ')}`),
    value: z.unknown().optional(),
  })
  .transform(({ attribute, op, value }, context): SegmentCondition => {
    const kind = kindOf(attribute);
    if (!kind) {
      const known = [...builtIn.keys()].join(', ');
      context.addIssue({
        code: 'custom',
        path: ['attribute'],
        message: `must be one of ${known} or attributes.<name>`,
      });
      return z.NEVER;
    }
    if (!kind.ops.includes(op)) {
      const message = `must be one of ${kind.ops.join(', ')} for ${attribute}`;
      context.addIssue({ code: 'custom', path: ['op'], message });
      return z.NEVER;
    }
    const checked = valueSchema(kind, op).safeParse(value);
    if (checked.success) return checked.data === undefined ? { attribute, op } : { attribute, op, value: checked.data };
    for (const { path, message } of checked.error.issues) {
      context.addIssue({ code: 'custom', path: ['value', ...path], message });
    }
    return z.NEVER;
  });

const segmentRuleSchema = z.strictObject({
  or: z
    .array(
      z.strictObject({
        and: z.array(conditionSchema).min(1, 'must hold at least one condition').max(MOST_PARTS),
      }),
    )
    .min(1, 'must hold at least one group: for explicit members only, leave the rule out')
    .max(MOST_PARTS),
});

/**
 * Reads a rule that came from outside: `{or:[{and:[{attribute, op, value}]}]}`.
 * @throws ErrandError `invalid_request` with the JSON pointer of the first part that is wrong
 */
export function parseSegmentRule(rule: unknown): SegmentRule {
  const parsed = segmentRuleSchema.safeParse(rule);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({ pointer: pointerOf(path), message }));
  throw new ErrandError(
    'invalid_request',
    `rule: ${problems.map(({ pointer, message }) => `${pointer || 'the whole'} ${message}`).join('; ')}`,
    { field: 'rule', pointer: problems[0]?.pointer ?? '' },
  );
}

function pointerOf(path: PropertyKey[]): string {
  return path.map((key) => `/${escapedKey(key)}`).join('');
}
