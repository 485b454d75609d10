/** A deploy gone wrong: every workflow task of a turn fails, as a bug in workflow code makes it. */
export async function conversationTurn(): Promise<void> {
  throw new TypeError('a planted bug');
}
