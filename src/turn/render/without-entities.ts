/** The references that people and models write; HTML knows 2,000 more, which stay as they are. */
const NAMED = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: '\u00a0',
    copy: '©',
    reg: '®',
    trade: '™',
    hellip: '…',
    ndash: '–',
    mdash: '—',
    lsquo: '‘',
    rsquo: '’',
    ldquo: '“',
    rdquo: '”',
    bull: '•',
    middot: '·',
    times: '×',
    euro: '€',
    pound: '£',
    yen: '¥',
    cent: '¢',
    deg: '°',
  }),
);

/** Text with its character references resolved (CommonMark 0.31, 2.5). What this makes is text: whoever writes HTML escapes it. */
export function withoutEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (written, decimal, hex, name) => {
    if (name !== undefined) return NAMED.get(name) ?? written;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return isCharacter(point) ? String.fromCodePoint(point) : written;
  });
}

/** Neither a control character other than tab and line break, nor half a surrogate pair, nor beyond Unicode. */
function isCharacter(point: number): boolean {
  if (point < 32) return point === 9 || point === 10;
  return !(point >= 127 && point < 160) && !(point >= 0xd800 && point < 0xe000) && point <= 0x10ffff;
}
