// One catalog version, compiled once and shared by all its turns: what the AI is shown and told, and what its arguments are
// checked with.
import type { CatalogAction } from '../schemas/action.ts';
import type { OfferedTool } from '../schemas/decision.ts';
import type { Scenario } from '../schemas/scenario.ts';
import type { FieldProblem } from '../schemas/turn.ts';
import { type ScenarioIndex, scenarioIndex } from './scenarios/scenario-index.ts';
import { argumentChecks, type SchemaCheck, schemaCheck } from './schema-check.ts';
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
  /** the questions the company has answers for, made at its first use; undefined = it has none */
  scenarios(): Promise<ScenarioIndex> | undefined;
}

/** Validators are compiled at their first use: an organisation with 2,000 actions pays for those it calls. */
export function compiledCatalog(actions: CatalogAction[], scenarios: Scenario[] = []): CompiledCatalog {
  const ajv = argumentChecks();
  const compiled = actions.map((action): CompiledAction => {
    const schema = toolSchema(action.definition);
    let problemsOf: SchemaCheck | undefined;
    return {
      action,
      tool: { toolName: action.definition.toolName, description: action.definition.description, schema },
      problemsOf(given) {
        problemsOf ??= schemaCheck(schema, ajv);
        return problemsOf(given);
      },
    };
  });
  let index: Promise<ActionIndex> | undefined;
  let answers: Promise<ScenarioIndex> | undefined;
  return {
    actions,
    index: () => (index ??= actionIndex(actions)),
    scenarios() {
      if (scenarios.length === 0) return undefined;
      answers ??= scenarioIndex(scenarios);
      return answers;
    },
    byToolName: new Map(compiled.map((one) => [one.tool.toolName, one])),
    byActionId: new Map(compiled.map((one) => [one.action.actionId, one])),
  };
}
