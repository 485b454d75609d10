import { type SQL, sql } from 'drizzle-orm';
import { ISO_INSTANT } from '../schemas/iso-instant.ts';
import { customAttribute, type PlainValue, type SegmentCondition, type SegmentRule } from '../schemas/segment.ts';

/**
 * The condition of turn/segment-rule.ts over the columns of a row called `contacts`; never null. Every value of the rule is
 * a parameter.
 */
export function segmentRuleCondition({ or }: SegmentRule): SQL {
  const groups = or.map(({ and }) => sql`(${sql.join(and.map(conditionOf), sql` and `)})`);
  return sql`(contacts.erased_at is null and (${sql.join(groups, sql` or `)}))`;
}

function conditionOf({ attribute, op, value }: SegmentCondition): SQL {
  const column = columnOf(attribute);
  const values = Array.isArray(value) ? value : value === undefined ? [] : [value];
  switch (op) {
    case 'equals':
    case 'in':
      return sql`(${column.json} in ${jsonList(values)}) is true`;
    case 'not_equals':
    case 'not_in':
      return sql`(${column.json} in ${jsonList(values)}) is not true`;
    case 'contains':
      return contains(column, values);
    case 'starts_with':
      return sql`starts_with(${column.text}, ${values[0]}::text) is true`;
    case 'ends_with':
      return sql`(right(${column.text}, char_length(${values[0]}::text)) = ${values[0]}::text) is true`;
    case 'greater_than':
      return compared(column, sql`>`, values[0]);
    case 'less_than':
      return compared(column, sql`<`, values[0]);
    case 'exists':
      return sql`${column.json} is not null`;
    case 'not_exists':
      return sql`${column.json} is null`;
    default: {
      const unknownOp: never = op;
      throw new Error(`unknown op ${unknownOp}`);
    }
  }
}

interface Column {
  /** null when absent */
  json: SQL;
  /** null when it is no text */
  text: SQL;
  instant: SQL;
}

function columnOf(attribute: string): Column {
  const name = customAttribute(attribute);
  if (name !== undefined) {
    const json = sql`(contacts.attributes -> ${name}::text)`;
    const text = sql`(case when jsonb_typeof(${json}) = 'string' then contacts.attributes ->> ${name}::text end)`;
    return { json, text, instant: instant(text) };
  }
  switch (attribute) {
    case 'email':
      return identifier(sql`contacts.email`);
    case 'phone':
      return identifier(sql`contacts.phone`);
    case 'external_id':
      return identifier(sql`contacts.external_id`);
    case 'verified':
      return identifier(sql`contacts.verified`);
    case 'created_at':
      return {
        ...identifier(sql`contacts.created_at`),
        // the driver hands JavaScript whole milliseconds
        instant: sql`date_trunc('milliseconds', contacts.created_at)`,
      };
    default:
      throw new Error(`unknown attribute ${attribute}`);
  }
}

const identifier = (text: SQL): Column => ({ json: sql`to_jsonb(${text})`, text, instant: instant(text) });

/** A text that is no date is null and never cast: the cast would fail the statement. */
function instant(text: SQL): SQL {
  const zoned = sql`case when length(${text}) = 10 then ${text} || 'T00:00:00Z' else ${text} end`;
  return sql`(case when ${text} ~ ${ISO_INSTANT}::text then date_trunc('milliseconds', (${zoned})::timestamptz) end)`;
}

function contains({ json, text }: Column, [part]: PlainValue[]): SQL {
  const listed = sql`(jsonb_typeof(${json}) = 'array' and ${json} @> ${JSON.stringify(part)}::jsonb)`;
  if (typeof part !== 'string') return sql`${listed} is true`;
  return sql`(${listed} or position(${part}::text in ${text}) > 0) is true`;
}

function compared({ json, instant: own }: Column, operator: SQL, limit: PlainValue | undefined): SQL {
  if (typeof limit !== 'number') return sql`(${own} ${operator} ${instant(sql`${limit}::text`)}) is true`;
  const number = sql`(case when jsonb_typeof(${json}) = 'number' then (${json})::numeric end)`;
  return sql`(${number} ${operator} ${String(limit)}::numeric) is true`;
}

const jsonList = (values: PlainValue[]) =>
  sql`(${sql.join(
    values.map((value) => sql`${JSON.stringify(value)}::jsonb`),
    sql`, `,
  )})`;
