/** A message of PostgreSQL's frontend protocol; `type` is empty for the one that opens a connection. */
export interface FrontendMessage {
  type: string;
  /** without type and length */
  payload: Buffer;
  /** all of it */
  bytes: Buffer;
}

const LENGTH_BYTES = 4;

/**
 * Cuts what a client sends into its messages (PostgreSQL: "Message Formats"); the start of one whose end has not come
 * yet waits for the next chunk.
 */
export function frontendMessages(): (chunk: Buffer) => FrontendMessage[] {
  let rest = Buffer.alloc(0);
  let opened = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: FrontendMessage[] = [];
    for (;;) {
      const typeBytes = opened ? 1 : 0;
      if (rest.length < typeBytes + LENGTH_BYTES) return messages;
      const end = typeBytes + rest.readUInt32BE(typeBytes);
      if (rest.length < end) return messages;
      const bytes = rest.subarray(0, end);
      const type = bytes.toString('latin1', 0, typeBytes);
      messages.push({ type, payload: bytes.subarray(typeBytes + LENGTH_BYTES), bytes });
      rest = rest.subarray(end);
      opened = true;
    }
  };
}

/** Name and text of the statement that a Parse message prepares. */
export function preparedStatement(payload: Buffer): { name: string; text: string } {
  const [name = '', text = ''] = payload.toString('utf8').split('\0');
  return { name, text };
}

/** The prepared statement that a Bind message names, and its values as they stand on the wire. */
export function boundStatement(payload: Buffer): { name: string; values: Buffer } {
  const portalEnd = payload.indexOf(0);
  const nameEnd = payload.indexOf(0, portalEnd + 1);
  return { name: payload.toString('utf8', portalEnd + 1, nameEnd), values: payload.subarray(nameEnd + 1) };
}

/** True when the server has said all there is to say: a statement outside of a transaction is then committed. */
export function endsReady(answer: Buffer): boolean {
  return answer.length >= 6 && answer.toString('latin1', answer.length - 6, answer.length - 1) === 'Z\0\0\0\x05';
}
