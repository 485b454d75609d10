import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { scriptLoader } from '../../src/embedded/child-script.ts';
import { temporaryFolder } from './temporary-folder.ts';

const script = fileURLToPath(new URL('./guarded-parent.ts', import.meta.url));

/** Guardian and server both carry the marker among their arguments. */
async function processesWith(marker: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,args='], { maxBuffer: 10_000_000 });
  return stdout.split('\n').filter((line) => line.includes(marker));
}

// the guardian takes some 200 ms to load: it hears of its parent's end before, while and after it starts the server
test.each([0, 50, 100, 150, 200, 300, 500])(
  'a parent killed %i ms after it forked leaves no server',
  async (afterMs) => {
    const marker = `guarded-${randomUUID()}`;
    onTestFinished(async () => {
      for (const line of await processesWith(marker)) process.kill(Number.parseInt(line, 10), 'SIGKILL');
    });
    const logFile = join(await temporaryFolder(), 'server.log');
    const parent = spawn(process.execPath, [...scriptLoader(), script, marker, logFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    const isForked = async () => (await processesWith(marker)).some((line) => line.includes('guardian'));
    await vi.waitUntil(isForked, { timeout: 60_000, interval: 20 });
    await sleep(afterMs);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await vi.waitFor(async () => expect(await processesWith(marker)).toEqual([]), { timeout: 60_000, interval: 100 });
  },
);
