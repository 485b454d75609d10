import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { largeDocuments } from './fuzz-large.ts';

/** of the processor, in each mode: what else the machine does is not the importer's */
const MAX_SECONDS = 5;
/** until a document counts as a hang */
const PATIENCE_MS = 120_000;
const MAX_MEGABYTES = 1_000;

const answerSchema = z.object({
  seconds: z.number(),
  megabytes: z.number(),
});

let importer: ChildProcess;

function startImporter(): void {
  const path = fileURLToPath(new URL('./fuzz-large-process.ts', import.meta.url));
  importer = fork(path, {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

beforeAll(startImporter);
afterAll(() => void importer.kill());

test.each(largeDocuments.map(([what], index) => [what, index] as const))(
  'a document of 1 MB is imported or refused in time: %s',
  async (_what, index) => {
    importer.send(index);
    const late = new Promise<unknown[]>((resolve) => setTimeout(resolve, PATIENCE_MS, ['late']).unref());
    const [answer] = await Promise.race([once(importer, 'message'), once(importer, 'exit'), late]);
    const isAnswer = answerSchema.safeParse(answer).success;
    if (!isAnswer) {
      importer.kill('SIGKILL');
      startImporter();
    }
    const { seconds, megabytes } = answerSchema.parse(answer);
    expect(seconds).toBeLessThan(MAX_SECONDS);
    expect(megabytes).toBeLessThan(MAX_MEGABYTES);
  },
);
