import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** What can be undone, as it stands in `Accept-Encoding`; Node 20 has no zstd. */
export const ACCEPT_ENCODING = 'gzip, br, deflate';

type Chunks = AsyncIterable<Buffer>;

/** Each coding multiplies what one byte can become and takes a decoder of its own; nobody needs more than two. */
const MAX_CODINGS = 5;

/**
 * A response's bytes with its `Content-Encoding` undone. When one of the codings was not offered in the request's own
 * `Accept-Encoding`, nothing is undone and the bytes stay as they came. Reading fails with zlib's error for bad data.
 * @throws Error for more codings than anybody applies
 */
export function decodedChunks({
  chunks,
  contentEncoding,
  acceptEncoding,
}: {
  chunks: Chunks;
  contentEncoding: string;
  acceptEncoding: string;
}): Chunks {
  const offered = new Set(listOf(acceptEncoding).map((coding) => coding.split(';')[0]?.trim()));
  const applied = listOf(contentEncoding).map((coding) => (coding === 'x-gzip' ? 'gzip' : coding));
  const decoders = applied
    .filter((coding) => coding !== 'identity')
    .map((coding) => offered.has(coding) && decoderOf.get(coding));
  if (decoders.length > MAX_CODINGS) throw new Error(`a body with ${decoders.length} content codings is not undone`);
  let decoded = chunks;
  // the coding applied last is undone first
  for (const makeDecoder of decoders.reverse()) {
    if (!makeDecoder) return chunks;
    decoded = through(decoded, makeDecoder);
  }
  return decoded;
}

type MakeDecoder = (firstChunk: Buffer) => Transform;

const decoderOf = new Map<string, MakeDecoder>([
  ['gzip', () => createGunzip()],
  ['br', () => createBrotliDecompress()],
  // "deflate" should mean zlib, and some servers send it raw: the first byte tells
  ['deflate', (firstChunk) => (((firstChunk[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw())],
]);

/** The decoder is made when a first byte arrives: a 204 or 304 may name a coding and carry nothing. */
async function* through(chunks: Chunks, makeDecoder: MakeDecoder): Chunks {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  const source = Readable.from(startingWith(first.value, iterator));
  // the callback form: an error destroys the decoder with it, and so reaches whoever reads
  yield* pipeline(source, makeDecoder(first.value), () => {});
}

async function* startingWith(first: Buffer, rest: AsyncIterator<Buffer>): Chunks {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function listOf(header: string): string[] {
  const parts = header.toLowerCase().split(',');
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
