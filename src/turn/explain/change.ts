/** Something a person can do about what was explained. */
export interface Change {
  what: string;
  /** the exact command for it; null where it is not done by a command of Errand's */
  command: string | null;
}

/** A fact of the record, and what would have made it another one; no change = there is nothing to mend here. */
export interface Finding {
  fact: string;
  changes: Change[];
}

/** `errand <words>`, each word as a shell takes it. */
export function errandCommand(...words: string[]): string {
  return ['errand', ...words.map(shellWord)].join(' ');
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** e.g. `web`, `web and email`, `web, sms and email`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
