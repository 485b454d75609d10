// One side of the memory measurement: many large bodies at once, all held until the last one is there.
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import { bareSide, errandSide } from './call-sides.ts';
import { LARGE_BODY_BYTES } from './subject.ts';

const SAMPLE_MS = 10;
const MEGABYTE = 1024 * 1024;

const taskSchema = z.object({
  side: z.enum(['bare', 'errand']),
  bodies: z.number(),
  url: z.string(),
  target: z.string(),
  caPem: z.string(),
});

const { side, bodies, ...address } = taskSchema.parse(JSON.parse(process.argv[2] ?? ''));
const endpoint = { ...address, stop: async () => {} };
const { call, callLarge, close } =
  side === 'errand'
    ? errandSide(endpoint)
    : bareSide({ endpoint, secureContext: createSecureContext({ ca: endpoint.caPem }) });
await call();
const before = process.memoryUsage().rss;
let peak = before;
const sample = () => {
  peak = Math.max(peak, process.memoryUsage().rss);
};
const timer = setInterval(sample, SAMPLE_MS);
const texts = await Promise.all(Array.from({ length: bodies }, () => callLarge()));
clearInterval(timer);
sample();
const short = texts.findIndex((text) => text.length !== LARGE_BODY_BYTES);
if (short !== -1) throw new Error(`body ${short} is not whole`);
await close();
process.send?.({ peakMegabytes: (peak - before) / MEGABYTE });
process.disconnect?.();
