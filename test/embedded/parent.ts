import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { scriptLoader } from '../../src/embedded/child-script.ts';
import { ended } from './running.ts';

export interface Parent {
  process: ChildProcess;
  progress: string[];
  temporal?: { address: string; pid: number };
  postgres?: { url: string; port: number; pid: number };
}

/** Runs parent-process.ts (or a copy of it) in a process group of its own and waits until its servers answer. */
export async function startParent({
  stateDir,
  cacheDir,
  needs,
  script = fileURLToPath(new URL('./parent-process.ts', import.meta.url)),
  env = {},
}: {
  stateDir: string;
  cacheDir: string;
  needs: { temporal: boolean; postgres: boolean };
  script?: string;
  env?: Record<string, string>;
}): Promise<Parent> {
  const parent = spawn(process.execPath, [...scriptLoader(), script, stateDir, cacheDir, JSON.stringify(needs)], {
    detached: true,
    env: { ...process.env, ...env },
  });
  const pids: number[] = [];
  onTestFinished(async () => {
    parent.kill('SIGKILL');
    // servers that are still stopping write to the folder that the test removes next
    await ended({ pids, withinMs: 60_000 });
  });
  let errors = '';
  parent.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = once(parent, 'exit').then(() => {
    throw new Error(`the parent ended: ${errors}`);
  });
  const [line] = (await Promise.race([once(parent.stdout, 'data'), exited])) as [Buffer];
  exited.catch(() => undefined);
  const servers = JSON.parse(line.toString()) as Pick<Parent, 'temporal' | 'postgres'>;
  for (const server of [servers.temporal, servers.postgres]) if (server) pids.push(server.pid);
  return { process: parent, progress: errors.trim().split('\n'), ...servers };
}
