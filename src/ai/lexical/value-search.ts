import type { LeafParameter } from './leaf-parameters.ts';

/** A value and the piece of text it was read from (empty: from no piece of its own). */
export interface Found {
  value: unknown;
  source: string;
}

export interface Search {
  leaf: LeafParameter;
  /** newest first */
  texts: string[];
  /** every value the tool wants: where one's label begins, another's text ends */
  leaves: LeafParameter[];
  /** the customer's whole answer to a question for this value alone */
  answer?: string | undefined;
  /** the texts are from earlier requests: only what is unmistakable counts */
  old?: boolean;
}
