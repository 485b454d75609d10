/** An operation of an imported document that became no action, as `errand why` tells of it. */
export interface LeftOutOperation {
  /** e.g. `POST /refunds` */
  operation: string;
  operationId?: string;
  /** why: a refusal's code, or `skipped` */
  code: string;
  problem: string;
}
