// Reads our pages as a browser would, sharing nothing with what writes them: elements, and what a form posts.

interface Element {
  tag: string;
  attributes: Map<string, string>;
  /** of textarea, option, label and the like: the text up to its end tag */
  text: string;
}

export interface ReadPage {
  elements: Element[];
  title: string;
  /** everything a person reads, white space folded */
  text: string;
  /** what the form posts as it stands */
  pairs: [name: string, text: string][];
}

const RAW_TEXT = new Set(['textarea', 'option', 'label', 'title', 'h1', 'h2', 'legend', 'p', 'li', 'a']);

/** @throws Error for an element that is not closed, or a text that holds markup */
export function readPage(source: string): ReadPage {
  const elements: Element[] = [];
  const open: string[] = [];
  for (const found of source.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/g)) {
    const [whole, slash, tag = '', given = ''] = found;
    if (slash) {
      if (open.pop() !== tag) throw new Error(`</${tag}> closes nothing`);
      continue;
    }
    if (!['input', 'meta'].includes(tag)) open.push(tag);
    const attributes = new Map(
      [...given.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [name, unescaped(value)]),
    );
    const from = found.index + whole.length;
    const inside = RAW_TEXT.has(tag) ? source.slice(from, source.indexOf(`</${tag}>`, from)) : '';
    elements.push({ tag, attributes, text: unescaped(inside.replaceAll(/<[^>]*>/g, '')) });
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`);
  const body = source.slice(source.indexOf('<body>'));
  return {
    elements,
    title: elements.find(({ tag }) => tag === 'title')?.text ?? '',
    text: unescaped(body.replaceAll(/<[^>]*>/g, ' '))
      .replaceAll(/\s+/g, ' ')
      .trim(),
    pairs: pairsOf(elements),
  };
}

function pairsOf(elements: Element[]): [string, string][] {
  const pairs: [string, string][] = [];
  let select: { name: string; value: string | undefined } | undefined;
  const endSelect = () => {
    if (select?.value !== undefined) pairs.push([select.name, select.value]);
    select = undefined;
  };
  for (const { tag, attributes, text } of elements) {
    const name = attributes.get('name');
    if (tag === 'option' && select) {
      if (select.value === undefined || attributes.has('selected')) select.value = attributes.get('value') ?? text;
      continue;
    }
    endSelect();
    if (name === undefined || tag === 'meta') continue;
    if (tag === 'select') select = { name, value: undefined };
    if (tag === 'textarea') pairs.push([name, text.replace(/^\n/, '').replaceAll(/\r?\n/g, '\r\n')]);
    if (tag !== 'input') continue;
    const isCheckbox = attributes.get('type') === 'checkbox';
    if (!isCheckbox || attributes.has('checked'))
      pairs.push([name, (attributes.get('value') ?? '').replaceAll(/[\r\n]/g, '')]);
  }
  endSelect();
  return pairs;
}

const ENTITIES = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&amp;', '&'],
]);

function unescaped(text: string): string {
  return text.replaceAll(/&(?:[a-z]+|#\d+);/g, (entity) => {
    const character = ENTITIES.get(entity);
    if (character === undefined) throw new Error(`unknown entity ${entity}`);
    return character;
  });
}

/** What WCAG asks of a form that machines can see; one line per flaw. */
export function accessibilityFlaws({ elements }: ReadPage): string[] {
  const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
  const flaws = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `the id ${id} stands twice`);
  const labelled = new Set(
    elements.filter(({ tag }) => tag === 'label').map(({ attributes }) => attributes.get('for')),
  );
  const byId = new Map(elements.map((element) => [element.attributes.get('id'), element]));
  for (const { tag, attributes, text } of elements) {
    const name = `<${tag} ${attributes.get('name') ?? ''}>`;
    const isControl = ['input', 'select', 'textarea'].includes(tag);
    if (isControl && !labelled.has(attributes.get('id'))) flaws.push(`${name} has no label`);
    if ((tag === 'label' || tag === 'legend' || tag === 'h1') && text.trim() === '') flaws.push(`an empty ${tag}`);
    const describing = (attributes.get('aria-describedby') ?? '').split(' ').filter((id) => id !== '');
    for (const id of describing) if (!byId.get(id)?.text.trim()) flaws.push(`${name} is described by nothing: ${id}`);
    const target = attributes.get('href');
    if (target?.startsWith('#') && !byId.has(target.slice(1))) flaws.push(`a link to nowhere: ${target}`);
    const isWrong = attributes.get('aria-invalid') === 'true';
    if (isWrong && !describing.some((id) => byId.get(id)?.text.startsWith('Error: ')))
      flaws.push(`${name} does not say what is wrong`);
  }
  if (elements.filter(({ tag }) => tag === 'h1').length !== 1) flaws.push('not exactly one h1');
  if (elements.find(({ tag }) => tag === 'html')?.attributes.get('lang') !== 'en') flaws.push('no language');
  return flaws;
}
