import type { JsonSchema } from '../../schemas/json-schema.ts';
import type { Adaptation } from '../import-report.ts';
import type { DocumentObject, Located } from '../located.ts';
import type { Operation } from '../operations.ts';
import type { Dialect } from '../read-document.ts';
import type { References } from '../resolve-refs.ts';
import { MAX_CHARACTERS, operationTooLarge } from '../schema/inlined.ts';
import type { ToolSchemas } from '../schema/tool-schemas.ts';

/** What all operations of one document share. */
export interface DocumentTools {
  root: DocumentObject;
  dialect: Dialect;
  refs: References;
  schemas: ToolSchemas;
  adapt: boolean;
  /** replaces the servers of the document's root */
  serverBaseUrl: string | undefined;
  /** replaces all servers */
  serverBaseUrlAll: string | undefined;
  /** headers that a security scheme fills, in lower case */
  keyHeaders: ReadonlySet<string>;
  /** whether the operations of the document may list so many parameters more */
  mayList(parameters: number): boolean;
}

/** One operation being read: where it stands, and what is noted on the way. */
export interface OperationInput {
  target: Operation;
  tools: DocumentTools;
  /** A schema fit for the tool. @throws ErrandError `invalid_tool_schema` */
  schema(node: Located): JsonSchema;
  /** Counts what the action holds beside schemas. @throws ErrandError `invalid_tool_schema` beyond the budget of one tool */
  spend(characters: number): void;
  changes: Set<Adaptation>;
  warnings: string[];
}

/** Several times what the largest real documents list; without a bound, operations that share a path item could multiply its list. */
export const MAX_LISTED = 500_000;

export function parameterCount(): DocumentTools['mayList'] {
  let listed = 0;
  return (parameters) => {
    listed += parameters;
    return listed <= MAX_LISTED;
  };
}

/** Begins an operation. All its schemas, names and texts together stay within the budget of one tool. */
export function operationInput({ target, tools }: { target: Operation; tools: DocumentTools }): OperationInput {
  const changes = new Set<Adaptation>();
  let spent = 0;
  function spend(characters: number): void {
    spent += characters;
    if (spent > MAX_CHARACTERS) throw operationTooLarge(target.operation.pointer);
  }
  return {
    target,
    tools,
    changes,
    warnings: [],
    spend,
    schema(node) {
      const made = tools.schemas.toolSchema(node);
      spend(made.characters);
      for (const change of made.changes) changes.add(change);
      return made.schema;
    },
  };
}
