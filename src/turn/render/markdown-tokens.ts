import { Lexer, type Token, Tokenizer, type Tokens } from 'marked';

/** Deeper lists, quotes and emphasis are read as text: the lexer descends into each, and 5,000 `>` would end its stack. */
const MOST_LEVELS = 12;

/** Characters in which the lexer looks for the end of plain text; in all that follow, 100,000 times `*a` takes it seconds. */
const TEXT_AT_ONCE = 1000;
/** Characters read for emphasis that does not end; signs that open and never close, as in `a.*a.*a`, each read all that follows. */
const READ_IN_VAIN = 500_000;
/** How far is read for it after that. */
const EMPHASIS_AT_ONCE = 200;
/** An address ends within so many characters; the lexer would read all of `www._www._` from each `www.` */
const URL_AT_ONCE = 2_000;
/** A mail address begins no further before its sign (RFC 5321, 4.5.3.1 allows 64). */
const ADDRESS_AT_ONCE = 320;

/**
 * The tokens of a reply (GitHub's Markdown), and the link definitions that nothing refers to. There is no raw HTML in it: what
 * looks like HTML is text.
 */
export function markdownTokens(markdown: string): { tokens: Token[]; unusedDefinitions: Tokens.Def[] } {
  const tokenizer = new Tokenizer<string, string>();
  let level = 0;
  const bounded =
    <Given extends unknown[], Read>(read: (...given: Given) => Read) =>
    (...given: Given): Read | undefined => {
      if (level === MOST_LEVELS) return undefined;
      level += 1;
      try {
        return read.apply(tokenizer, given);
      } finally {
        level -= 1;
      }
    };
  tokenizer.html = () => undefined;
  tokenizer.tag = () => undefined;
  tokenizer.blockquote = bounded(tokenizer.blockquote);
  tokenizer.list = bounded(tokenizer.list);
  let inVain = 0;
  const near =
    <Read>(read: ReadEmphasis<Read>): ReadEmphasis<Read> =>
    (source, masked, before) => {
      const reach = inVain < READ_IN_VAIN ? source.length : EMPHASIS_AT_ONCE;
      // `source` is the end of `masked`, and is looked for there by its length
      const at = masked.length - source.length;
      const all = reach >= source.length;
      const around = all ? masked : masked.slice(Math.max(0, at - reach), at + reach);
      const found = read.call(tokenizer, all ? source : source.slice(0, reach), around, before);
      if (!found) inVain += reach;
      return found;
    };
  tokenizer.emStrong = bounded(near(tokenizer.emStrong));
  tokenizer.del = bounded(near(tokenizer.del));
  tokenizer.link = bounded(tokenizer.link);
  const definitions: Tokens.Def[] = [];
  const used = new Set<string>();
  const { def, reflink, url, inlineText } = tokenizer;
  tokenizer.def = (source) => {
    const definition = def.call(tokenizer, source);
    if (definition) definitions.push(definition);
    return definition;
  };
  tokenizer.reflink = (source, links) => {
    const link = reflink.call(tokenizer, source, links);
    if (link && link.type !== 'text') used.add(link.href);
    return link;
  };
  tokenizer.url = (source) => {
    // all that could be an address is read for its sign, from every place where one may begin
    if (!/^(?:https?:|ftp:|www\.)/i.test(source) && !source.slice(0, ADDRESS_AT_ONCE).includes('@')) return undefined;
    const link = url.call(tokenizer, source.slice(0, URL_AT_ONCE));
    // what models write as HTML: the address of `<a href="https://...">` ends at its quote
    const end = link?.raw.search(/[">]/) ?? -1;
    return end === -1 ? link : url.call(tokenizer, source.slice(0, end));
  };
  tokenizer.inlineText = (source) => inlineText.call(tokenizer, textAhead(source));
  const tokens = new Lexer<string, string>({ gfm: true, tokenizer }).lex(markdown);
  return { tokens, unusedDefinitions: definitions.filter(({ href }) => !used.has(href)) };
}

type ReadEmphasis<Read> = (this: Tokenizer<string, string>, source: string, masked: string, before?: string) => Read;

/** Ends between two words, so that no address is read in halves. */
function textAhead(source: string): string {
  if (source.length <= TEXT_AT_ONCE) return source;
  const words = /^[\s\S]*\s/.exec(source.slice(0, TEXT_AT_ONCE))?.[0];
  return words ?? source.slice(0, TEXT_AT_ONCE);
}
