/** An operation of an imported document that became no action, as `errand why` tells of it. */
export interface LeftOutOperation {
  /** e.g. `POST /refunds` */
  operation: string;
  /** the tool name that it would have; absent where it could not be read that far */
  toolName?: string;
  /** why: a refusal's code, or `skipped` */
  code: string;
  /** the reason, where it stands in the document, and what to do about it */
  problem: string;
}
