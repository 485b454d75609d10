import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { largeDocuments } from './fuzz-large.ts';

/** in each mode */
const MAX_SECONDS = 5;
const MAX_MEGABYTES = 1_000;
const MAX_MESSAGE = 1_000;

const answerSchema = z.object({
  seconds: z.number(),
  megabytes: z.number(),
  longestMessage: z.number(),
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
  { timeout: 30_000 },
  async (_what, index) => {
    importer.send(index);
    const late = new Promise<unknown[]>((resolve) => setTimeout(resolve, 2 * MAX_SECONDS * 1_000, ['late']).unref());
    const [answer] = await Promise.race([once(importer, 'message'), once(importer, 'exit'), late]);
    if (typeof answer !== 'object') {
      importer.kill('SIGKILL');
      startImporter();
    }
    const { seconds, megabytes, longestMessage } = answerSchema.parse(answer);
    expect(seconds).toBeLessThan(MAX_SECONDS);
    expect(megabytes).toBeLessThan(MAX_MEGABYTES);
    expect(longestMessage).toBeLessThan(MAX_MESSAGE);
  },
);
