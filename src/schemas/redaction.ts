/** Longer names and reasons are refused. */
export const MAX_REDACTION_CHARACTERS = 500;

const MARKER = /\[redacted (r-[0-9a-f]{8})\]/g;

/** What a redacted text becomes; its id leads to the audit entry. */
export function redactionMarker(redactionId: string): string {
  return `[redacted ${redactionId}]`;
}

/** Replaces the markers of known redactions; others stay as they are. */
export function replaceMarkers(text: string, replacement: (redactionId: string) => string | undefined): string {
  return text.replace(MARKER, (marker, redactionId: string) => replacement(redactionId) ?? marker);
}

/** Takes one text out of whatever quotes it; what does not quote it comes back as it was. */
export interface TextRemover {
  text(given: string): string;
  /** strings, numbers and keys of a parsed JSON value */
  json<Value>(value: Value): Value;
  /** a document: JSON, which stays JSON and keeps all other characters, or any text */
  document(given: string): string;
  /** a document's bytes. Where they are no UTF-8 and hold the text, the whole becomes the marker */
  body(bytes: Buffer): Buffer;
}

/** How many rows a redaction changed. */
export interface RedactedRows {
  messages: number;
  /** decisions with their calls, also of polls and callbacks */
  steps: number;
  jobs: number;
  /** the summary for the team */
  handoffSummaries: number;
}
