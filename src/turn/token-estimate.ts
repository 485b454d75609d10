// How much of a model's context a text takes, without the tokenizer of any one model.

/**
 * UTF-8 bytes per token, on the safe side: tokenizers make 4 of English prose, 2.4 of JSON full of ids, 2.3 to 7 of other scripts;
 * only of random text less (docs/decisions/context-budget.md). What proves too long is asked again with half (ask-model.ts).
 */
const BYTES_PER_TOKEN = 2;

const encoder = new TextEncoder();

export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

export function estimatedTokens(text: string): number {
  return tokensOfBytes(utf8Bytes(text));
}

export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

export function bytesOfTokens(tokens: number): number {
  return Math.max(0, Math.floor(tokens)) * BYTES_PER_TOKEN;
}

/** The longest beginning of a text that has at most this many bytes as UTF-8: never half a character. */
export function beginningOf(text: string, mostBytes: number): { text: string; bytes: number } {
  const { read, written } = encoder.encodeInto(text, new Uint8Array(Math.min(mostBytes, text.length * 3)));
  return { text: text.slice(0, read), bytes: written };
}
