/** The words of a clause in order; what holds a reference or an address together stays one word. */
export function wordsOf(clause: string): string[] {
  return clause.match(/[\p{L}\p{N}][\p{L}\p{N}'@._-]*/gu)?.map((word) => word.replace(/[.'_-]+$/, '')) ?? [];
}
