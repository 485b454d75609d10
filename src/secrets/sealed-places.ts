// Where a sealed value belongs. Sealing binds the value to its place: moved to another row, it does not open.

/** A global variable; `key` is its name in lower case. */
export function variableContext({ organisationId, key }: { organisationId: string; key: string }): string {
  return `variable/${organisationId}/${key}`;
}

/** The widget headers of a turn: the session's, because a continuation keeps the headers of the turn it continues. */
export function widgetHeadersContext(sessionId: string): string {
  return `widget/${sessionId}`;
}
