// One catalog version, compiled once and shared by all its turns: what the AI is shown and what its arguments are checked with.
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { CatalogAction } from '../schemas/action.ts';
import type { OfferedTool } from '../schemas/decision.ts';
import type { FieldProblem } from '../schemas/turn.ts';
import { type ActionIndex, actionIndex } from './shortlist/action-index.ts';
import { toolSchema } from './tool-schema.ts';

/** An action with its tool and its check: what is wrong with the arguments, an empty list when nothing is. */
export interface CompiledAction {
  action: CatalogAction;
  tool: OfferedTool;
  problemsOf(given: unknown): FieldProblem[];
}

export interface CompiledCatalog {
  actions: CatalogAction[];
  byToolName: ReadonlyMap<string, CompiledAction>;
  byActionId: ReadonlyMap<string, CompiledAction>;
  /** the words of the actions, for the shortlist; made at its first use */
  index(): Promise<ActionIndex>;
}

/** Validators are compiled at their first use: an organisation with 2,000 actions pays for those it calls. */
export function compiledCatalog(actions: CatalogAction[]): CompiledCatalog {
  // `strict` is off because vendors' schemas carry keywords of their own; the importer has vetted them
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    logger: false,
    // vendors' patterns are often illegal under the u flag
    unicodeRegExp: false,
    // else a property named constructor is found on every object
    ownProperties: true,
  });
  formats.default(ajv);
  const compiled = actions.map((action): CompiledAction => {
    const schema = toolSchema(action.definition);
    let validate: ReturnType<typeof ajv.compile> | undefined;
    return {
      action,
      tool: { toolName: action.definition.toolName, description: action.definition.description, schema },
      problemsOf(given) {
        validate ??= ajv.compile(schema);
        if (validate(given)) return [];
        return (validate.errors ?? []).map(({ instancePath, message = 'is invalid', params }) => ({
          pointer: instancePath,
          problem: typeof params.additionalProperty === 'string' ? `${message}: ${params.additionalProperty}` : message,
        }));
      },
    };
  });
  let index: Promise<ActionIndex> | undefined;
  return {
    actions,
    index: () => (index ??= actionIndex(actions)),
    byToolName: new Map(compiled.map((one) => [one.tool.toolName, one])),
    byActionId: new Map(compiled.map((one) => [one.action.actionId, one])),
  };
}
