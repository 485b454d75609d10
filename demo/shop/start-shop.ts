import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 3000;

const readyLineSchema = z.object({ url: z.url({ protocol: /^https$/ }), caFile: z.string().min(1) });

/** The running example company. */
export interface RunningShop {
  /** `https://127.0.0.1:PORT` */
  url: string;
  /** trust it to talk to the shop */
  caPem: string;
  caFile: string;
  pid: number;
  /** returns when the process is gone; harmless when it already is */
  stop(): Promise<void>;
}

/** Starts the example company as a process of its own, which ends when this one does. One `stateDir` serves one shop. */
export async function startShop(options: { stateDir: string; exportMs?: number }): Promise<RunningShop> {
  const child = spawnEntry(options);
  const stop = () => end(child);
  try {
    const { url, caFile } = await readyLine(child);
    return { url, caPem: await readFile(caFile, 'utf8'), caFile, pid: child.pid ?? 0, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function spawnEntry({ stateDir, exportMs }: { stateDir: string; exportMs?: number }) {
  const extension = extname(fileURLToPath(import.meta.url));
  const entry = fileURLToPath(new URL(`./main${extension}`, import.meta.url));
  // resolved from here: a bare `--import tsx` would be looked for in the working directory
  const loader =
    extension === '.ts' ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : [];
  const wait = exportMs === undefined ? [] : ['--export-ms', String(exportMs)];
  // detached: Ctrl-C goes to the whole process group, and the shop must outlive the turns that still call it
  return spawn(process.execPath, [...loader, entry, '--state-dir', stateDir, ...wait], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
}

async function readyLine(child: ReturnType<typeof spawnEntry>): Promise<z.infer<typeof readyLineSchema>> {
  const lines = createInterface({ input: child.stdout });
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  try {
    const [line] = await Promise.race([
      once(lines, 'line', { signal }),
      once(child, 'exit', { signal }).then(([code, killedBy]) => {
        throw new Error(`the example shop ended before it was ready (${killedBy ?? `exit code ${code}`})`);
      }),
    ]);
    return readyLineSchema.parse(JSON.parse(z.string().parse(line)));
  } catch (error) {
    if (signal.aborted)
      throw new Error(`the example shop was not ready after ${START_TIMEOUT_MS} ms`, { cause: error });
    throw error;
  } finally {
    lines.close();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  child.stdin?.end();
  await exited;
  clearTimeout(killer);
}
