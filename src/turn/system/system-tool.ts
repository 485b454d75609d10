// A system action as the AI meets it: a tool that is always there, and what a proposal of it comes to (product.md, 1).
import { z } from 'zod';
import type { OfferedTool } from '../../schemas/decision.ts';
import type { Handoff } from '../../schemas/handoff.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';

export type SystemToolName = 'handoff' | 'resolve' | 'leave_to_team' | 'send_email' | 'collect_input';

/** The end of a turn. Without `reply` the customer hears nothing: the message is the team's. */
export type Ending =
  | { kind: 'reply'; reply: string; replyCut?: true; handoff?: Handoff; resolves?: true }
  | { kind: 'route'; topic: string };

/** What an accepted proposal leads to: the turn's end, or a step that waits, or acts, and hands its result to the AI. */
export type SystemChoice = { ends: Ending } | { call: Record<string, unknown> };

export interface SystemTool {
  tool: OfferedTool & { toolName: SystemToolName };
  /** it ends the turn, and so takes none of its calls */
  isEnding: boolean;
  accepted(given: unknown): { ok: true; choice: SystemChoice } | { ok: false; problem: string };
}

/** A tool of a zod object: its JSON Schema is what the AI reads, its parser what the arguments are held to. */
export function systemTool<Shape extends z.ZodObject>({
  toolName,
  description,
  schema,
  isEnding,
  choice,
}: {
  toolName: SystemToolName;
  description: string;
  schema: Shape;
  isEnding: boolean;
  /** a text is what is wrong with them, beginning with the place */
  choice: (given: z.output<Shape>) => SystemChoice | string;
}): SystemTool {
  return {
    tool: { toolName, description, schema: jsonSchemaOf(schema), system: true },
    isEnding,
    accepted(given) {
      const parsed = schema.safeParse(given);
      if (!parsed.success) {
        return refused(parsed.error.issues.map(({ path, message }) => `${pointerOf(path)} ${message}`).join('; '));
      }
      const chosen = choice(parsed.data);
      return typeof chosen === 'string' ? refused(chosen) : { ok: true, choice: chosen };
    },
  };
}

function refused(problem: string): { ok: false; problem: string } {
  return { ok: false, problem: `Nothing was done, because the arguments are invalid: ${problem}.` };
}

function pointerOf(path: PropertyKey[]): string {
  return path.map((part) => `/${String(part)}`).join('') || 'they';
}

/** A tool whose words depend on the organisation is made for every decision; its schema is always the same. */
const jsonSchemas = new WeakMap<z.ZodObject, JsonSchema>();

function jsonSchemaOf(schema: z.ZodObject): JsonSchema {
  const known = jsonSchemas.get(schema);
  if (known) return known;
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  jsonSchemas.set(schema, rest);
  return rest;
}
