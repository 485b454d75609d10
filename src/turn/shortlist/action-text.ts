// What the shortlist reads of an action: everything an author wrote to say what it is for, told apart by how much it says.
import type { ActionDefinition } from '../../schemas/action.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';

/** The fields of an action's text; `name` tells the most, `fields` the least. */
export interface ActionText {
  name: string;
  description: string;
  /** words of the path, tags */
  place: string;
  /** names and descriptions of parameters and of the body's own fields */
  fields: string;
}

export function actionText(definition: ActionDefinition): ActionText {
  const { name, toolName, description, path, tags, parameters, body } = definition;
  const filled = parameters.filter(({ binding }) => binding === undefined);
  return {
    name: name === toolName ? name : `${name} ${toolName}`,
    description,
    place: [path.replace(/\{[^}]*\}/g, ' '), ...tags].join(' '),
    fields: [
      ...filled.flatMap((one) => [one.argument, one.description ?? '']),
      ...(body === undefined ? [] : bodyFields(body.schema)),
    ].join(' '),
  };
}

/** The first level says what the action is about; what lies deeper is shared by half of a catalog. */
function bodyFields(schema: JsonSchema): string[] {
  const properties = typeof schema.properties === 'object' ? (schema.properties ?? {}) : {};
  return Object.entries(properties).flatMap(([name, field]) => [name, descriptionOf(field)]);
}

function descriptionOf(field: unknown): string {
  const { description } = (typeof field === 'object' && field !== null ? field : {}) as { description?: unknown };
  return typeof description === 'string' ? description : '';
}
