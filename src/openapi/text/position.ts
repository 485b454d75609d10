/** A place in a text as people count: both numbers start at 1. */
export interface Position {
  line: number;
  column: number;
}

/** The line and column of an offset; lines end with LF or CRLF. */
export function position(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', end + 1)) {
    line += 1;
    lineStart = end + 1;
  }
  return { line, column: offset - lineStart + 1 };
}
