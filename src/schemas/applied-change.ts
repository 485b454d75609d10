/** One difference between the files and what was there. `kept`: it is there, the files do not name it. */
export interface AppliedChange {
  kind: 'organisation' | 'segment' | 'action' | 'scenario' | 'variable';
  id: string;
  change: 'created' | 'changed' | 'deleted' | 'unchanged' | 'kept';
  /** of a change; the value of a variable is never among them */
  fields?: { field: string; before?: unknown; after?: unknown }[];
  /** contacts that a narrowed rule took out of a segment, or that a new rule added */
  members?: { removed?: number; added?: number };
  warnings?: string[];
}
