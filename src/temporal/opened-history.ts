import type { Payload, PayloadCodec } from '@temporalio/common';
import type { History } from './history-json.ts';

/**
 * A history whose payloads are no longer sealed, wherever they stand: inputs, results, updates, markers, failures.
 * @throws what the codec throws for a payload that does not open
 */
export async function openedHistory(history: History, codec: Pick<PayloadCodec, 'decode'>): Promise<History> {
  const opened = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map(opened));
    if (!isMessage(value)) return value;
    if (isPayload(value)) return (await codec.decode([value]))[0];
    const entries = Object.entries(value).map(async ([name, part]) => [name, await opened(part)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  return (await opened(history)) as History;
}

/** Every payload of an opened history that is JSON, parsed, in the order of the events. @throws SyntaxError where one is none */
export function* valuesIn(part: unknown): Generator<unknown> {
  if (Array.isArray(part)) for (const one of part) yield* valuesIn(one);
  else if (isMessage(part) && !isPayload(part)) for (const one of Object.values(part)) yield* valuesIn(one);
  else if (isMessage(part) && isJson(part)) yield JSON.parse(Buffer.from(part.data ?? []).toString());
}

function isMessage(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !('low' in value);
}

function isPayload(value: Payload): boolean {
  return ArrayBuffer.isView(value.metadata?.encoding);
}

function isJson({ metadata }: Payload): boolean {
  return Buffer.from(metadata?.encoding ?? []).toString() === 'json/plain';
}
