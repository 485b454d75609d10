import { isStopWord, rawWords } from './english-words.ts';
import { leafName } from './leaf-kind.ts';
import type { LeafParameter } from './leaf-parameters.ts';
import type { Found, Search } from './value-search.ts';

/**
 * Free text, only where the customer clearly gives it: after the parameter's name ("city: Berlin", "the name is Ada"),
 * as the only quotation, or as the whole answer to a question for it.
 */
export function findText({ leaf, texts, leaves, answer }: Search): Found[] {
  for (const text of texts) {
    const value =
      labelled({ text, leaf, leaves }) ?? (leaf.required && isOnlyText(leaf, leaves) ? quoted(text) : undefined);
    if (value !== undefined && fits(leaf, value)) return [{ value, source: value }];
  }
  const whole = answer?.trim();
  return whole && fits(leaf, whole) ? [{ value: whole, source: whole }] : [];
}

/** `true` when the parameter's words are said, `false` when they are denied; a bare yes or no answers a question. */
export function findYesOrNo({ leaf, texts, answer }: Search): Found[] {
  if (answer !== undefined && /^\s*(yes|yeah|yep|sure|ok|please do)\b/i.test(answer))
    return [{ value: true, source: '' }];
  if (answer !== undefined && /^\s*(no|nope)\b/i.test(answer)) return [{ value: false, source: '' }];
  const name = rawWords(leafName(leaf.path)).filter((word) => !isStopWord(word));
  for (const text of texts) {
    const said = rawWords(text);
    if (name.length === 0 || !name.every((word) => said.includes(word))) continue;
    const before = said.slice(0, said.indexOf(name[0] ?? '')).slice(-3);
    return [{ value: !before.some((word) => /^(no|not|without|don|never|false)$/.test(word)), source: '' }];
  }
  return [];
}

function labelled({
  text,
  leaf,
  leaves,
}: {
  text: string;
  leaf: LeafParameter;
  leaves: LeafParameter[];
}): string | undefined {
  const label = labelPattern(leaf);
  if (label === undefined) return undefined;
  const others = leaves.filter((other) => other !== leaf).flatMap((other) => labelPattern(other) ?? []);
  // a bare "street Main 5" only for what must be there: "a note please" gives no note
  const joint = leaf.required
    ? '(?:\\s*[:=]\\s*|\\s+(?:is|to|should be|will be)\\s+|\\s+)'
    : '(?:\\s*[:=]\\s*|\\s+(?:is|to)\\s+)';
  const end = [
    '$',
    '[,;\\n]',
    '[.!?](?:\\s+(?!\\d)|$)',
    ...others.map((other) => `\\s(?:and\\s)?(?:(?:the|my)\\s)?${other}\\b`),
  ];
  const match = new RegExp(`\\b${label}\\b${joint}["']?(\\S.*?)["']?\\s*(?=${end.join('|')})`, 'i').exec(text);
  const value = match?.[1]?.trim();
  return value && !isStopWord(rawWords(value)[0] ?? 'a') ? value : undefined;
}

function labelPattern(leaf: LeafParameter): string | undefined {
  const words = rawWords(leafName(leaf.path)).map((word) => word.replace(/[^\p{L}\p{N}]/gu, ''));
  return words.length > 0 ? words.join('[\\s_-]?') : undefined;
}

function quoted(text: string): string | undefined {
  const found = [...text.matchAll(/["\u201c\u201e]([^"\u201c\u201d]+)["\u201d\u201c]/g)].map((match) => match[1]);
  return found.length === 1 ? found[0]?.trim() : undefined;
}

function isOnlyText(leaf: LeafParameter, leaves: LeafParameter[]): boolean {
  const free = ({ schema, required }: LeafParameter) =>
    required && schema.type === 'string' && !schema.enum && !schema.format;
  return leaves.filter(free).every((other) => other === leaf || typeof other.schema.pattern === 'string');
}

function fits({ schema }: LeafParameter, value: string): boolean {
  if (typeof schema.minLength === 'number' && value.length < schema.minLength) return false;
  if (typeof schema.maxLength === 'number' && value.length > schema.maxLength) return false;
  if (typeof schema.pattern !== 'string') return true;
  try {
    return new RegExp(schema.pattern, 'u').test(value);
  } catch {
    return false;
  }
}
