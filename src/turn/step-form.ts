// What the form of a step asks for. The one place that knows where its schema comes from.
import type { JsonSchema } from '../schemas/json-schema.ts';
import type { TurnStep } from '../schemas/turn-context.ts';
import type { CompiledCatalog } from './compiled-catalog.ts';
import { type SchemaCheck, schemaCheck } from './schema-check.ts';
import { inputForm, requestedInputSchema } from './system/collect-input-tool.ts';
import type { SystemToolName } from './system/system-tool.ts';

export interface StepForm {
  /** what the form is about */
  title: string;
  schema: JsonSchema;
  /** the AI's */
  values: Record<string, unknown>;
  /** what is wrong with submitted values; empty when nothing is */
  problemsOf: SchemaCheck;
  /** what is entered is all that the step is for; else the values are the arguments of its call */
  isInput: boolean;
}

/** Undefined where the step has no form: it plans no call of the catalog and asks for nothing. */
export function stepForm({
  step,
  catalog,
}: {
  step: Pick<TurnStep, 'actionId' | 'arguments'>;
  catalog: Pick<CompiledCatalog, 'byActionId'>;
}): StepForm | undefined {
  if (step.actionId === ('collect_input' satisfies SystemToolName)) {
    const form = inputForm(requestedInputSchema.parse(step.arguments));
    return { ...form, problemsOf: schemaCheck(form.schema), isInput: true };
  }
  const compiled = step.actionId === null ? undefined : catalog.byActionId.get(step.actionId);
  if (!compiled) return undefined;
  const { action, tool, problemsOf } = compiled;
  const { name: title } = action.definition;
  return { title, schema: tool.schema, values: step.arguments, problemsOf, isInput: false };
}
