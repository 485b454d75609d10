import type { ActionDefinition } from './action.ts';

/** An action that imports of one source made, at its latest revision. */
export interface GeneratedAction {
  actionId: string;
  /** `METHOD /path`: what later imports find it by */
  operation: string;
  revision: number;
  /** false = an import took it out of the catalog; it comes back as itself when its operation does */
  isCurrent: boolean;
  definition: ActionDefinition;
  /** what the document said at that revision; undefined where it was not kept */
  imported: ActionDefinition | undefined;
}

/** What one import makes of one operation. */
export interface PlannedAction {
  operation: string;
  /** the action that earlier imports made of this operation */
  earlier: GeneratedAction | undefined;
  definition: ActionDefinition;
  imported: ActionDefinition;
  /** fields that differ from the current revision, with both values; empty for one that is new or comes back */
  fields: { field: string; before: unknown; after: unknown }[];
  /** fields where what a person decided stands, although the document says otherwise */
  kept: string[];
  /** fields that a person had changed and that the document changed too: the document's stands */
  replaced: string[];
}

/** The difference between a document and the catalog. */
export interface ImportPlan {
  added: PlannedAction[];
  changed: PlannedAction[];
  unchanged: PlannedAction[];
  removed: GeneratedAction[];
  /** names that were taken by an action that is not this source's, with the names given instead */
  renamed: { operation: string; wanted: string; name: string }[];
}
