/** A comma separated option as its parts; an empty one is an empty list, an absent one stays absent. */
export function listOption(text: string | undefined): string[] | undefined {
  return text
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
