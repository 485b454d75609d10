/** Fewer digits are no number that names somebody, and are looked for as they stand. */
const FEWEST_NUMBER_DIGITS = 8;

/** The engine refuses one pattern for all of a long text. */
const PIECE_CHARACTERS = 1_000;

/** What white space may be written as, also beside a plus sign: only a run of them ends where nothing of it follows. */
const SPACES = String.raw`(?:[\s+]|%20|%2B|%0D|%0A)+`;

/** A place in a text, as `slice` takes it. */
export interface Quote {
  start: number;
  end: number;
}

/** Finds the first place from an index on that quotes a text, in each way it may be written (docs/privacy.md). */
export function quoteFinder(quoted: string): (given: string, from: number) => Quote | undefined {
  const written = waysToWrite(quoted);
  const shortest = Math.min(...written.map((characters) => characters.length));
  const ways = written.map((characters) => {
    const count = Math.ceil(characters.length / PIECE_CHARACTERS);
    return Array.from({ length: count }, (_none, place) =>
      characters.slice(place * PIECE_CHARACTERS, (place + 1) * PIECE_CHARACTERS).join(''),
    );
  });
  const beginning = new RegExp(ways.map(([first]) => first).join('|'), 'giu');
  const pieces = ways.map((way) => way.map((piece) => new RegExp(piece, 'iuy')));

  const endAt = (given: string, start: number): number | undefined => {
    for (const way of pieces) {
      let end: number | undefined = start;
      for (const piece of way) {
        piece.lastIndex = end;
        end = piece.test(given) ? piece.lastIndex : undefined;
        if (end === undefined) break;
      }
      if (end !== undefined) return end;
    }
    return undefined;
  };

  return (given, from) => {
    beginning.lastIndex = from;
    if (given.length - from < shortest) return undefined;
    for (let found = beginning.exec(given); found; found = beginning.exec(given)) {
      const end = endAt(given, found.index);
      if (end !== undefined) return { start: found.index, end };
      if (given.length - found.index <= shortest) return undefined;
      beginning.lastIndex = found.index + 1;
    }
    return undefined;
  };
}

/** Of each way the patterns of its characters, in order. */
function waysToWrite(quoted: string): string[][] {
  const digits = quoted.replace(/[\s.-]/g, '');
  if (/^\d+$/.test(digits) && digits.length >= FEWEST_NUMBER_DIGITS) {
    return [[...digits].map((digit, place) => (place === 0 ? digit : String.raw`(?:[\s.+-]|%20)?${digit}`))];
  }
  const inHtml = quoted.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const written = [
    JSON.stringify(quoted).slice(1, -1),
    inHtml,
    inHtml.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  ];
  const ways = [inUrl(quoted), ...[...new Set(written)].map(asWritten)];
  return [...new Map(ways.map((way) => [way.join(''), way])).values()];
}

/** As it stands, or with any of its characters percent-encoded: a path, a query and a form each encode others. */
function inUrl(text: string): string[] {
  const parts = text.split(new RegExp(`(${SPACES})`, 'iu'));
  return parts.flatMap((part, place) => (place % 2 === 1 && /\s/.test(part) ? [SPACES] : [...part].map(encodable)));
}

function encodable(character: string): string {
  if (/[a-z0-9]/i.test(character)) return character;
  const encoded = Buffer.from(character).toString('hex').replace(/../g, '%$&');
  return `(?:${literal(character)}|${encoded})`;
}

function asWritten(text: string): string[] {
  const parts = text.split(/(\s+)/);
  return parts.flatMap((part, place) => (place % 2 === 1 ? [String.raw`\s+`] : [...part].map(literal)));
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`);
}
