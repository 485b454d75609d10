// Peak memory of many large bodies at once. Each side has a process of its own: what one left behind would count for the other.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { BenchEndpoint } from './endpoint.ts';

const peakSchema = z.object({ peakMegabytes: z.number() });

export async function measureCallMemory({ endpoint, bodies }: { endpoint: BenchEndpoint; bodies: number }) {
  const bare = await peakMegabytes({ side: 'bare', endpoint, bodies });
  const errand = await peakMegabytes({ side: 'errand', endpoint, bodies });
  return { peakMegabytesBare: bare, peakMegabytesErrand: errand, peakRatio: errand / bare };
}

async function peakMegabytes({
  side,
  endpoint: { url, target, caPem },
  bodies,
}: {
  side: 'bare' | 'errand';
  endpoint: BenchEndpoint;
  bodies: number;
}): Promise<number> {
  const script = fileURLToPath(new URL('./call-memory-process.ts', import.meta.url));
  const child = fork(script, [JSON.stringify({ side, bodies, url, target, caPem })], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error(`the ${side} side ended before it had measured`)),
  );
  const [message] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return peakSchema.parse(message).peakMegabytes;
}
