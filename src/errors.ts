/** Every refusal Errand can answer with: the caller is wrong and can mend it. Anything else that is thrown is a fault. */
export const errandErrorCodes = [
  'invalid_config',
  'invalid_request',
  'not_found',
  'unknown_organisation',
  'contact_mismatch',
  'channel_mismatch',
  'session_closed',
  'session_busy',
  'message_id_conflict',
  'may_have_taken_effect',
  'revision_conflict',
  'not_accepted',
  'form_closed',
  'failed_to_parse_spec',
  'invalid_tool_schema',
  'cannot_determine_api_endpoint',
  'unavailable',
] as const;
export type ErrandErrorCode = (typeof errandErrorCodes)[number];

/** Tells a refusal that came through Temporal as a bare type name from other failures. */
export function isErrandErrorCode(code: unknown): code is ErrandErrorCode {
  return errandErrorCodes.some((known) => known === code);
}

/** Where and how a refusal arose, for a person or a program that mends it. */
export interface ErrandErrorDetails {
  /** the request field, environment variable or flag that is wrong */
  field?: string;
  /** JSON pointer into the document that is wrong */
  pointer?: string;
  /** 1-based */
  line?: number;
  column?: number;
  /** e.g. `GET /orders/{id}` */
  operation?: string;
  /** what to do about it; the message says it too */
  fix?: string;
  cause?: unknown;
}

/** A refusal: the message is one line that names the thing and the fix. */
export class ErrandError extends Error {
  override readonly name = 'ErrandError';
  readonly code: ErrandErrorCode;
  readonly details: Omit<ErrandErrorDetails, 'cause'>;

  constructor(code: ErrandErrorCode, message: string, { cause, ...details }: ErrandErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

/** The refusal of every verb and turn that names an organisation which does not exist. */
export function unknownOrganisation(organisationId: string, field = 'organisation'): ErrandError {
  return new ErrandError('unknown_organisation', `there is no organisation "${organisationId}": create it first`, {
    field,
  });
}
