import type { ErrandError, ErrandErrorCode } from '../errors.ts';
import type { ActionDefinition, ActionOrigin } from '../schemas/action.ts';

/** An action made from an operation. Its origin's `operation` is `METHOD /path`: the key that later imports find it by. */
export interface ImportedAction {
  origin: Extract<ActionOrigin, { kind: 'import' }>;
  definition: ActionDefinition;
}

/** One thing that `adapt` changed so that the operation could become a tool (docs/decisions/import-adaptations.md). */
export interface Adaptation {
  /** where the document says what was changed */
  pointer: string;
  /** what was changed, one line */
  change: string;
  /** why no request can leave that the document does not describe, or who refuses it */
  safe: string;
}

/** What became of one operation. */
export interface OperationReport {
  /** upper case; `*` for all operations of a path item that can not be read */
  method: string;
  path: string;
  /** the tool name that it has or would have; absent where it could not even be read */
  name?: string;
  /** `adapted`: an action was made after the `changes`; `skipped`: a method that no action has */
  verdict: 'accepted' | 'adapted' | 'skipped' | 'rejected';
  /** of a rejected operation */
  code?: ErrandErrorCode;
  /** JSON pointer of what was rejected; in another file of the document `path/of/file.yaml#/pointer` */
  pointer?: string;
  /** 1-based, where the text itself could not be read */
  line?: number;
  column?: number;
  /** why it was rejected or skipped */
  reason?: string;
  /** what to do about a rejection */
  fix?: string;
  /** of an adapted operation */
  changes?: Adaptation[];
  /** what a person should know about an action that was made, e.g. that the document calls it deprecated */
  warnings?: string[];
}

/** How a document says its calls are authorised: what to set as a global variable. Secrets are never read from it. */
export interface SecurityScheme {
  /** its name in the document */
  scheme: string;
  kind: 'apiKey' | 'basic' | 'bearer' | 'http' | 'oauth2' | 'openIdConnect' | 'mutualTLS';
  /** where the secret stands; a global variable can only be a header */
  in: 'header' | 'query' | 'cookie' | 'tls';
  /** the header, query parameter or cookie, e.g. `Authorization`; empty for `tls` */
  name: string;
  /** what the value looks like, e.g. `Bearer <token>` */
  value: string;
  /** how many of the imported actions ask for it */
  actions: number;
}

export interface ImportResult {
  /** as the document writes it, e.g. `3.0.3` */
  version: string;
  /** those in use, in the order of first use */
  baseUrls: string[];
  /** empty when refused; may be empty without a refusal too (`skipInvalid`): whoever replaces others by these should look */
  actions: ImportedAction[];
  /** every operation of the document, in its order */
  operations: OperationReport[];
  /** about the document as a whole */
  warnings: string[];
  /** in the order of the document */
  securitySchemes: SecurityScheme[];
  /**
   * Set unless `skipInvalid`: why nothing is imported. The first operation that breaks OpenAPI, else the first that can
   * not become an action, else that the document has no operations.
   */
  refusal?: ErrandError;
}
