/** The id under which a turn that runs again stands in its session's line; no message of a customer's may have such a one. */
export function replayId(turnId: string): string {
  return `replay/${turnId}`;
}

/** The id of the turn that runs again; undefined = a message's id, or a follow-up's. */
export function replayedTurnId(id: string): string | undefined {
  return /^replay\/([^/]+)$/.exec(id)?.[1];
}
