import { rawWords } from './english-words.ts';

/**
 * What a tool is about, as a customer would call it: `startExport` and `getExport` are both about an "export". Undefined where
 * the name is not a verb with one or two words in the singular behind it.
 */
export function thingOf(toolName: string): string | undefined {
  const [verb, ...rest] = rawWords(toolName);
  const thing = rest.join(' ').replace(/ (status|state|progress|result)$/, '');
  return verb !== undefined && /^[a-z]+( [a-z]+)?$/.test(thing) && !/[^s]s$/.test(thing) ? thing : undefined;
}
