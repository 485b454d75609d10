/**
 * Whether a text that `JSON.parse` has taken names as many properties as its value holds; fewer are left where a name stands
 * twice in one object. Counting both is several times faster than remembering the names of every object.
 */
export function holdsAllProperties(text: string, value: unknown): boolean {
  return colonsOutsideStrings(text) === propertiesOf(value);
}

/** Valid JSON has one per property. */
function colonsOutsideStrings(text: string): number {
  let count = 0;
  for (let offset = 0; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset);
    if (code === 58) count += 1;
    else if (code === 34) offset = closingQuote(text, offset);
  }
  return count;
}

function closingQuote(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text.charCodeAt(before) === 92) before -= 1;
    if ((quote - before) % 2 === 1) return quote;
  }
  return text.length;
}

function propertiesOf(value: unknown): number {
  let count = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const part = open.pop();
    if (typeof part !== 'object' || part === null) continue;
    const children = Object.values(part);
    if (!Array.isArray(part)) count += children.length;
    for (const child of children) if (typeof child === 'object' && child !== null) open.push(child);
  }
  return count;
}
