import type { TLSSocket } from 'node:tls';

/** Longer ones are left to the HTTP parser, which refuses them. */
const MAX_HEAD_BYTES = 16 * 1024;
const INTERIM = /^HTTP\/1\.[01] 1(?!01)\d\d[ \r\n]/;
const STATUS_LINE_START_BYTES = 'HTTP/1.1 100 '.length;

/**
 * Takes the interim (1xx) responses off the beginning of what a socket reads; a client must bear them although it asked for
 * none (RFC 9110, 15.2), and undici breaks the connection on an unasked `100 Continue` (nodejs/undici#197). 101 stays.
 */
export function skipInterimResponses(socket: TLSSocket): void {
  const read = socket.read.bind(socket);
  let held: Buffer = Buffer.alloc(0);
  socket.read = () => {
    for (let chunk: Buffer | null = read(); chunk !== null; chunk = read()) {
      const rest = withoutInterim(Buffer.concat([held, chunk]));
      held = rest.bytes;
      if (rest.isFinal) {
        // from here on nothing stands between the socket and its reader
        socket.read = read;
        return held;
      }
    }
    return null;
  };
}

/** What follows the complete interim responses; `isFinal` = it is known to be none itself. */
function withoutInterim(received: Buffer): { bytes: Buffer; isFinal: boolean } {
  let bytes = received;
  while (INTERIM.test(startOf(bytes))) {
    const end = bytes.indexOf('\r\n\r\n');
    if (end === -1) return { bytes, isFinal: bytes.byteLength > MAX_HEAD_BYTES };
    bytes = bytes.subarray(end + 4);
  }
  return { bytes, isFinal: bytes.byteLength >= STATUS_LINE_START_BYTES || !couldBecomeInterim(startOf(bytes)) };
}

function startOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, STATUS_LINE_START_BYTES);
}

function couldBecomeInterim(start: string): boolean {
  return 'HTTP/1.1 1'.startsWith(start.slice(0, 10).replace(/^HTTP\/1\.0/, 'HTTP/1.1'));
}
