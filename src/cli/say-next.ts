/** The last line of a page for people, where there is another one. */
export function sayNext(next: string | null): void {
  if (next !== null) console.log(`more: the same with --after ${next}`);
}
