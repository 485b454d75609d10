import { z } from 'zod';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import { type SystemTool, systemTool } from './system-tool.ts';

const fieldSchema = z.object({
  name: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/, 'must be a name of letters, digits and _'),
  label: z.string().trim().min(1).max(200).describe("The question, in the customer's language."),
  type: z.enum(['text', 'long_text', 'email', 'phone', 'number', 'date', 'yes_no', 'choice']),
  required: z.boolean().default(true),
  options: z.array(z.string().trim().min(1).max(200)).min(1).max(100).optional().describe('Of a choice.'),
  value: z
    .union([z.string().max(2_000), z.number(), z.boolean()])
    .optional()
    .describe('What is known already.'),
});

/** What a step of collect_input asks for. */
export const requestedInputSchema = z.object({
  title: z.string().trim().min(1).max(200).describe("What it is for, in the customer's language."),
  fields: z.array(fieldSchema).min(1).max(30),
});
export type RequestedInput = z.output<typeof requestedInputSchema>;

/** Asks the customer for typed values through the same form that actions use; the values come back as its result. */
export function collectInputTool(): SystemTool {
  return systemTool({
    toolName: 'collect_input',
    description:
      'Ask the customer for several values at once, in a form whose answers are checked by type. For one value, just ask in your reply. Never ask for passwords or card numbers.',
    schema: requestedInputSchema,
    isEnding: false,
    choice: (input) => problemIn(input) ?? { call: input },
  });
}

function problemIn({ fields }: RequestedInput): string | undefined {
  const twice = fields.find(({ name }, place) => fields.findIndex((one) => one.name === name) !== place);
  if (twice) return `/fields two fields are named ${twice.name}`;
  const bare = fields.find(({ type, options }) => type === 'choice' && options === undefined);
  return bare && `/fields the choice ${bare.name} has no options`;
}

/** The form of the requested fields, in their order. */
export function inputForm({ title, fields }: RequestedInput): {
  title: string;
  schema: JsonSchema;
  values: Record<string, unknown>;
} {
  return {
    title,
    schema: {
      type: 'object',
      properties: Object.fromEntries(fields.map((field) => [field.name, { title: field.label, ...typeOf(field) }])),
      required: fields.filter(({ required }) => required).map(({ name }) => name),
      additionalProperties: false,
    },
    values: Object.fromEntries(fields.flatMap((field) => (isFitting(field) ? [[field.name, field.value]] : []))),
  };
}

/** What the AI knows already is shown only where the form could take it. */
function isFitting({ type, value, options = [] }: RequestedInput['fields'][number]): boolean {
  if (type === 'number') return typeof value === 'number';
  if (type === 'yes_no') return typeof value === 'boolean';
  if (type === 'choice') return typeof value === 'string' && options.includes(value);
  return typeof value === 'string';
}

function typeOf({ type, options = [] }: RequestedInput['fields'][number]): JsonSchema {
  switch (type) {
    case 'text':
      return { type: 'string', minLength: 1, maxLength: 500 };
    case 'long_text':
      return { type: 'string', minLength: 1, maxLength: 5_000 };
    case 'email':
      return { type: 'string', format: 'email', maxLength: 320 };
    case 'phone':
      return { type: 'string', pattern: '^\\+?[0-9 ()/.-]{4,30}$' };
    case 'number':
      return { type: 'number' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'yes_no':
      return { type: 'boolean' };
    case 'choice':
      return { type: 'string', enum: options };
  }
}
